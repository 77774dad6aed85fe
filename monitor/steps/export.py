"""case and export: a case as it stands, and a folder to publish it from."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path

from monitor import archive as store
from monitor import evidence
from monitor.archive import Archive
from monitor.home import Home, HomeError
from monitor.model import Case, Version
from monitor.packet import Material, Record, check, packet
from monitor.packet.wacz import zipped
from monitor.steps.found import Findings
from monitor.steps.report import Report
from monitor.steps.timeline import as_seen
from monitor.watchlist import Watchlist

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PRINTING = 60
"""Seconds that the browser may take over the PDF."""


def find(findings: Findings, name: str) -> Case:
    """Give a case by its id. Raises HomeError."""
    case = findings.case(name)
    if case is None:
        raise HomeError(f"no case has the id {name!r}. `monitor match` prints the ids of all cases.")
    return case


def export(
    home: Home,
    archive: Archive,
    watchlist: Watchlist,
    case: Case,
    into: Path,
    now: datetime,
    *,
    as_of: datetime | None = None,
) -> Report:
    """Write a case into a new folder below `into`, and the same as a zip beside it.

    With `as_of` nothing that was seen or judged later is in it.
    Raises HomeError where the folder is there already or cannot be written, EvidenceError where a capture is damaged.
    """
    folder = into / f"{case.id}-{now:%Y%m%dT%H%M%SZ}"
    material = _material(home, archive, watchlist, case, as_of)
    files = packet(case, material, home.templates(), now)
    try:
        folder.mkdir(parents=True)
        for path, content in files.items():
            target = folder / path
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(content)
        zip_file = folder.with_suffix(".zip")
        zip_file.write_bytes(zipped({f"{folder.name}/{path}": content for path, content in files.items()}))
        pdf = _printed(files["report.html"], folder.with_suffix(".pdf"))
    except FileExistsError:
        raise HomeError(f"{folder} is there already. Wait a second, or export into another folder.") from None
    except OSError as error:
        raise HomeError(
            f"{folder} cannot be written: {error.strerror}. What is there is not whole: delete it."
        ) from None
    missing = [name for name in _quoted(case) if material.versions[name].capture not in material.records]
    lines = [f"{case.title}: {len(files)} files in {folder}", f"zip: {zip_file}", pdf]
    if missing:
        lines.append(f"{len(missing)} quotes rest on lines that a person wrote: no capture proves them")
    return Report(lines, {"folder": str(folder), "zip": str(zip_file), "files": sorted(files)})


def _quoted(case: Case) -> list[str]:
    """Give the ids of the versions that a case quotes, once for each quote."""
    return [*(each.quote.version for each in case.says), *(each.quote.version for each in case.shows)]


def _material(home: Home, archive: Archive, watchlist: Watchlist, case: Case, as_of: datetime | None) -> Material:
    quoted = _quoted(case)
    documents = {found.document for name in quoted if (found := store.version(archive, name)) is not None}
    until = as_of or datetime.max.replace(tzinfo=UTC)
    versions = {
        each.id: each for document in sorted(documents) for each in as_seen(store.history(archive, document), until)
    }
    computed = store.computed(archive)
    links, witnesses = store.links(archive), store.witnesses(archive)
    about = {
        "program": f"surveillance-capability-monitor {version_of('surveillance-capability-monitor')}",
        "rules.yaml (SHA-256)": computed.rulebook if computed else "",
        "watchlist.yaml (SHA-256)": computed.watchlist if computed else "",
        **({"as of": f"{as_of:%Y-%m-%d %H:%M} UTC: what was seen later is left out"} if as_of else {}),
        "computed": f"{computed.at:%Y-%m-%d %H:%M} UTC" if computed else "never",
        "chain of captures (root)": links[-1].root if links else "none yet",
    }
    subjects = {case.id, *(each.id for each in case.says), *(each.id for each in case.shows)}
    return Material(
        versions=versions,
        records=dict(_records(home, archive, [versions[name] for name in quoted])),
        names={company.id: company.name for company in watchlist.companies},
        reviews=[each for each in store.reviews(archive) if each.subject in subjects and each.at <= until],
        about=about,
        proofs={each.subject: each.proof for each in witnesses if each.proof},
        copies={each.about: each.reply for each in witnesses if each.kind == "wayback" and each.state == "done"},
    )


def _records(home: Home, archive: Archive, versions: list[Version]) -> Iterator[tuple[str, Record]]:
    """Give the record of each capture, proven by its SHA-256 before it leaves the house."""
    for digest in dict.fromkeys(version.capture for version in versions):
        place = store.place_of(archive, digest)
        if place is not None:
            evidence.read(home.folder, place)
            status, mime = store.answer_of(archive, place.record)
            yield digest, Record(place, evidence.raw(home.folder, place), status, mime)


def _printed(report: bytes, pdf: Path) -> str:
    """Print the report as PDF, all proofs unfolded, where a browser is installed; say how it went."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        return "no PDF: no Chromium is installed; open report.html and print it"
    root = [] if not hasattr(os, "getuid") or os.getuid() else ["--no-sandbox"]
    with tempfile.TemporaryDirectory() as profile:
        page = Path(profile, "report.html")
        page.write_bytes(report.replace(b"<details>", b"<details open>"))
        # No network: the page asks for nothing, and its content policy would forbid it.
        command = [
            browser,
            "--headless",
            *root,
            "--disable-gpu",
            f"--user-data-dir={profile}",
            "--no-pdf-header-footer",
        ]
        command += ["--proxy-server=127.0.0.1:9", f"--print-to-pdf={pdf}", page.as_uri()]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=PRINTING)  # noqa: S603  found on the PATH
        except (subprocess.SubprocessError, OSError) as error:
            return f"no PDF: {Path(browser).name} failed ({type(error).__name__}); open report.html and print it"
    return f"PDF: {pdf}"


def verify_packet(place: Path) -> Report:
    """Check an exported folder against its own list. Raises HomeError where there is none."""
    try:
        files = {
            path.relative_to(place).as_posix(): path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()
        }
    except OSError as error:
        raise HomeError(f"{place} cannot be read: {error.strerror}") from None
    faults = check(files)
    if faults:
        return Report([*faults, f"{len(faults)} fault{'s'[: len(faults) != 1]}"], {}, faults)
    return Report([f"all well: {len(files)} files are as they were exported"], {"files": len(files)})
