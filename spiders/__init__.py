"""A file here is one kind of source; its name is the key that a company uses in watchlist.yaml."""
