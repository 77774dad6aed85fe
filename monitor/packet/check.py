"""Whether a packet is still what was exported: every file against its list."""

import hashlib
import json
from collections.abc import Mapping

LIST = "manifest.json"


def manifest(files: Mapping[str, bytes], about: Mapping[str, object]) -> bytes:
    """Give the list of a packet: what it is, and each file with its bytes and SHA-256."""
    listed = {
        path: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for path, content in sorted(files.items())
    }
    return (json.dumps({**about, "files": listed}, ensure_ascii=False, indent=2) + "\n").encode()


def sums(files: Mapping[str, bytes]) -> bytes:
    """Give the same for `sha256sum -c SHA256SUMS`."""
    lines = (f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items()))
    return "".join(lines).encode()


def check(files: Mapping[str, bytes]) -> list[str]:
    """Give every fault of a packet as a sentence; none: it is as it was exported. `files` are those that are there."""
    if LIST not in files:
        return [f"{LIST} is missing: this is no exported case, or not all of it."]
    try:
        listed = json.loads(files[LIST])["files"]
        wanted = {path: (each["sha256"], each["bytes"]) for path, each in listed.items()}
    except (ValueError, LookupError, TypeError, AttributeError):
        return [f"{LIST} cannot be read: it was changed."]
    faults = []
    for path, (digest, size) in wanted.items():
        if path not in files:
            faults.append(f"{path} is missing.")
        elif (found := hashlib.sha256(files[path]).hexdigest()) != digest:
            faults.append(
                f"{path} is not what was exported: {len(files[path]):,} bytes, SHA-256 {found}, not {size:,}, {digest}."
            )
    faults += [f"{path} was added." for path in sorted(files) if path not in wanted and path != LIST]
    return faults
