"""A working folder with a few rules, a company, and an archive that has been judged, for tests of what edits rules."""

from datetime import timedelta

from archived import START, document, keep, visited

from monitor import steps
from monitor.archive import open_archive
from monitor.home import Home
from monitor.model import Document, Kind

NOW = START + timedelta(days=1)
RULES = """\
# What we look for.
capabilities:
  gait-recognition:   # the walk
    title: Gait recognition
    description: Telling who a person is from the walk.
    severity: high
    phrases:
      - gait (recognition|analysis)
    unless: [physiotherap*]
    examples:
      match:
        - We use gait recognition.
      no_match:
        # from the ward
        - Gait analysis by physiotherapists.
  radar:
    title: Radar
    description: Counting people.
    severity: medium
    phrases: [people radar]
    examples: {match: [We use a people radar.], no_match: [A radar.]}
stances:
  denies-use:
    stance: denies
    act: use
    phrases: ["(do|does) not use {capability}"]
    examples: {match: [We do not use gait recognition.], no_match: [We use gait recognition.]}
contexts:
  negation: {effect: negates, before: [not]}
  hedge: {effect: hedges, around: [today]}
acts: {use: [use], sell: [sell]}
holders: {own: [we], others: [you]}
terminators: [but]
pseudo: [not only]
"""
WATCHLIST = """\
companies:
  ring:
    name: Ring
    sources:
      - greenhouse: ring
      - page: https://ring.example/
"""
POSTINGS = [
    ("1", "You will work on gait recognition."),
    ("2", "You will do gait analysis for runners."),
    ("3", "You will bake bread."),
]
SAYING = "We do not use gait recognition. We sell a people radar."


def settled(folder):
    """Make the folder and judge what two visits found."""
    home = Home(folder)
    home.rules.write_text(RULES, encoding="utf-8")
    home.watchlist.write_text(WATCHLIST, encoding="utf-8")
    steps.match(home, now=START)
    with open_archive(home.archive) as archive:
        keep(archive, visited(START, [document(*each) for each in POSTINGS], source="greenhouse:ring"))
        page = Document("home", Kind.PAGE, "https://ring.example/", "Ring", SAYING)
        keep(archive, visited(START, [page], source="page:https://ring.example/"))
    steps.match(home, now=NOW)
    return home
