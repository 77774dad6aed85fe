"""Files of thousands of documents: which of them are worth keeping, on as many machines as there are."""
