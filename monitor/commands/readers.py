"""For those who write to readers: unsubscribe, resubscribe."""

from typing import Annotated

import typer

from monitor.commands.shared import HERE, HomeOption, JsonOption, home_of, now, show, told

group = typer.Typer()
Desk = Annotated[str, typer.Argument(metavar="DESK", help="Its name in watchlist.yaml.")]
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The reader's mail address.")]


@group.command()
def unsubscribe(desk: Desk, address: Address, home: HomeOption = HERE, as_json: JsonOption = False) -> None:
    """Send a reader no more letters of a desk, as they asked; what waits for them is not sent.

    It is what the link in their letters does (MONITOR_UNSUBSCRIBE_KEY). watchlist.yaml stays as it is, and polls may
    go on meanwhile.
    """
    from monitor import steps

    with told():
        report = steps.unsubscribe(home_of(home), desk, address, now=now())
    show(report.as_dict(), as_json=as_json, text=str(report))


@group.command()
def resubscribe(desk: Desk, address: Address, home: HomeOption = HERE, as_json: JsonOption = False) -> None:
    """Send a reader who left a desk its letters again, from the next one on. Do it when they ask for it only."""
    from monitor import steps

    with told():
        report = steps.resubscribe(home_of(home), desk, address, now=now())
    show(report.as_dict(), as_json=as_json, text=str(report))
