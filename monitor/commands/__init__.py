"""The commands, by what a person is doing. They parse words and print results; what happens is in steps."""

import typer

from monitor.commands import asking, bulk, day, judging, keeping, readers, ruling, writing

app = typer.Typer(
    add_completion=True,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="""Holds what tracked companies say about surveillance against what their postings, patents and pages show.

    A day's work is `monitor run`: poll the sources, match the rules, send what is new. `monitor watch` does it by the
    clock. Everything is read from rules.yaml and watchlist.yaml in the working folder, and kept in archive.db there.

    Exit codes: 0 all well; 1 something failed and is named (a visit, a proof, a letter); 2 the command or a YAML file
    is wrong; 75 another command is writing, try again.""",
)
for file in (ruling, writing, day, asking, judging, readers, bulk, keeping):
    app.add_typer(file.group)
