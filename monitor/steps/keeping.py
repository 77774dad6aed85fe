"""backup and restore: all that would be missed, in a folder of its own, proved before it is called a backup."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from monitor import evidence
from monitor.archive import ArchiveError, copy_into, open_archive, verify
from monitor.home import Home, HomeError, refused
from monitor.steps.match import Progress
from monitor.steps.report import Report

FILES = ("rules.yaml", "watchlist.yaml", "metadata.yml")
FOLDERS = ("captures", "templates", "letters")
_BEGUN = ".not-whole"
"""Lies in a backup until it is proved: what a killed backup leaves is told from a whole one."""


def backup(home: Home, into: Path, *, now: datetime, progress: Progress) -> Report:
    """Copy the working folder into a new folder below `into`, and prove the copy. Raises HomeError.

    The archive is copied as it is at one moment, while other programs may read it; nobody may write. Captures that an
    earlier backup beside it holds unchanged are linked to it where the file system can: they are never changed.
    """
    target = into / f"monitor-{now:%Y%m%dT%H%M%SZ}"
    earlier = sorted(path for path in into.glob("monitor-*Z") if path != target and not (path / _BEGUN).exists())
    with home.writing():
        try:
            target.mkdir(parents=True)
            (target / _BEGUN).touch()
            if home.archive.exists():
                with open_archive(home.archive) as archive:
                    copy_into(archive, target / home.archive.name)
            files = list(_files(home.folder))
            with progress("files", len(files)) as step:
                for path in files:
                    inside = path.relative_to(home.folder)
                    _copy(path, target / inside, earlier[-1] / inside if earlier else None)
                    step()
        except FileExistsError:
            raise HomeError(f"{target} is there already. Wait a second, or back up into another folder.") from None
        except OSError as error:
            raise HomeError(f"{target} is not whole: delete it. {refused(error)}") from None
        except ArchiveError as error:
            raise HomeError(f"{target} is not whole: delete it. {error}") from None
    faults = _faults(Home(target), progress)
    if faults:
        return Report([*faults, f"{target} is no backup: {len(faults)} faults"], {"folder": str(target)}, faults)
    (target / _BEGUN).unlink()
    return Report([f"backed up into {target}: {len(files)} files and the archive, proved"], {"folder": str(target)})


def restore(source: Path, home: Home, *, progress: Progress) -> Report:
    """Copy a backup into an empty working folder, and prove the copy. Raises HomeError; nothing is ever overwritten."""
    if (source / _BEGUN).exists():
        raise HomeError(f"{source} is not whole: its backup was broken off. Take an older one.")
    if not (source / home.archive.name).is_file():
        raise HomeError(f"{source} holds no {home.archive.name}: it is no backup")
    there = [name for name in (home.archive.name, *FILES, *FOLDERS) if (home.folder / name).exists()]
    if there:
        raise HomeError(f"{home.folder} holds {there[0]} already. Restore into an empty folder: --home NEW")
    try:
        for path in _files(source):
            _copy(path, home.folder / path.relative_to(source), None)
        # The archive comes last and under its name only when it is all there: a killed restore leaves a folder without
        # one, and not an archive whose captures are missing.
        draft = home.folder / f".{home.archive.name}.new"
        _copy(source / home.archive.name, draft, None)
        draft.replace(home.archive)
    except OSError as error:
        raise HomeError(f"{home.folder} is not whole: delete it. {refused(error)}") from None
    faults = _faults(home, progress)
    if faults:
        return Report([*faults, f"restored into {home.folder}, with {len(faults)} faults"], {}, faults)
    return Report([f"restored into {home.folder}, and proved"], {"folder": str(home.folder)})


def _files(folder: Path) -> Iterator[Path]:
    """Give the files besides the archive that would be missed."""
    yield from (folder / name for name in FILES if (folder / name).is_file())
    for name in FOLDERS:
        yield from (path for path in sorted((folder / name).rglob("*")) if path.is_file())


def _copy(path: Path, target: Path, same: Path | None) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if same is not None and same.is_file() and same.stat().st_size == path.stat().st_size and path.suffix == ".gz":
        try:
            target.hardlink_to(same)
        except OSError:
            pass  # another file system: copied below
        else:
            return
    shutil.copy2(path, target)


def _faults(home: Home, progress: Progress) -> list[str]:
    """Prove a copy, quote by quote and capture by capture."""
    if not home.archive.exists():
        return []
    with open_archive(home.archive, readonly=True) as archive, progress("proving", 1) as step:
        found = list(verify(archive, lambda place: evidence.read(home.folder, place)))
        step()
    return found
