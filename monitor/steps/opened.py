"""Opening the archive of a working folder that has to have one."""

from monitor.archive import Archive, open_archive
from monitor.home import Home, HomeError


def reading(home: Home) -> Archive:
    """Open it for reading. Raises HomeError where there is none."""
    _there(home)
    return open_archive(home.archive, readonly=True)


def existing(home: Home) -> Archive:
    """Open it for writing. Raises HomeError where there is none: reviewing or proving does not make one."""
    _there(home)
    return open_archive(home.archive)


def _there(home: Home) -> None:
    if not home.archive.exists():
        raise HomeError(f"{home.archive} does not exist yet: `monitor poll` makes it.")
