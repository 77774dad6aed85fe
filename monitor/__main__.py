"""The command line: `monitor` and `python -m monitor`."""

from monitor.commands import app


def main() -> None:
    """Run the program."""
    app()


if __name__ == "__main__":
    main()
