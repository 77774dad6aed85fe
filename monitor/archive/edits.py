"""What of a posting changes beside its text: its place, its department."""

import json
from collections.abc import Mapping

from monitor.archive.library import Database
from monitor.archive.packing import mapping, pack_mapping
from monitor.changes import edits
from monitor.model import Document


def note_edits(
    db: Database, source: str, read: Mapping[str, Document], *, extractor: str, when: str, visit: int
) -> None:
    """Note which fields of the documents just read, by key, are not as they were, and take them over.

    What another extractor reads otherwise is a change of ours and no edit.
    """
    rows = db.execute(
        """
        SELECT key, documents.id, versions.number, facts FROM documents JOIN versions ON versions.number =
            (SELECT version FROM stays WHERE document = documents.id AND ended IS NULL)
        WHERE source = ? AND extractor = ? AND key IN (SELECT value FROM json_each(?))
        """,
        [source, extractor, json.dumps(list(read))],
    )
    for key, document, version, packed in rows.fetchall():
        found = edits(mapping(packed), read[key].facts)
        for field, before, after in found:
            db.execute(
                "INSERT INTO edits (document, visit, at, field, before, after) VALUES (?, ?, ?, ?, ?, ?)",
                [document, visit, when, field, before, after],
            )
        if found:
            kept = mapping(packed) | {field: after for field, _, after in found}
            db.execute("UPDATE versions SET facts = ? WHERE number = ?", [pack_mapping(kept), version])
