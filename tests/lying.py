"""A job board that lies, and what an archive without a database keeps of it. Long: `python tests/lying.py 100000`."""

import random
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from monitor.changes import Judgement, Sighting, Standing, judge
from monitor.model import Outcome, Visit

START = datetime(2026, 1, 1, tzinfo=UTC)
LIES = ("failed", "blocked", "changed shape", "empty", "half", "304", "claims more", "not there")


@dataclass
class Kept:
    """What the archive keeps of one source, as `monitor.archive.record` does in SQL."""

    standing: dict[str, Standing] = field(default_factory=dict)
    doubts: list[datetime] = field(default_factory=list)
    emptied: list[datetime] = field(default_factory=list)

    def take(self, visit: Visit, sightings: dict[str, Sighting]) -> Judgement:
        """Judge a visit and keep what it changes."""
        nothing = visit.outcome is Outcome.EMPTY or visit.vanished
        doubts = self.emptied if nothing else self.doubts
        judged = judge(visit, self.standing, sightings, extractor="1", doubts=doubts)
        for key in judged.seen:
            words = sightings[key].words
            earlier = self.standing[key].earlier if key in self.standing else frozenset()
            self.standing[key] = Standing(words, sightings[key].capture, "1", earlier | {words})
        for key in (*judged.missed, *judged.closed):
            each = self.standing[key]
            since = each.missed_since or visit.ended
            self.standing[key] = replace(each, missed=each.missed + 1, missed_since=since, gone=key in judged.closed)
        if visit.outcome is Outcome.OK and visit.found:
            self.emptied = []
            self.doubts = self.doubts if judged.suspect else []
        if judged.suspect:
            self.doubts.append(visit.ended)
        if judged.suspect and nothing:
            self.emptied.append(visit.ended)
        return judged


class LyingBoard:
    """Postings come, change and go; and the board, or the wire to it, lies: for a visit, a day, or two days."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = START
        self.kept = Kept()
        self.open: set[str] = set()
        self.gone_since: dict[str, int] = {}
        """For each posting that truly went: how many complete, honest visits have passed since."""
        self.number = 0
        self.lie, self.lie_ends = "", START
        self.false_closings: list[str] = []
        self.late: list[str] = []
        self.found = 0

    def step(self) -> tuple[Visit, dict[str, Sighting]]:
        """Let half a day pass, and visit; give what the board answered."""
        dice = self.dice
        self.now += timedelta(hours=dice.choice((12, 12, 24)))
        for key in [key for key in sorted(self.open) if dice.random() < 0.03]:
            self.open.discard(key)
            self.gone_since[key] = 0
        for _ in range(dice.choice((0, 0, 0, 1, 2, 5))):
            self.number += 1
            self.open.add(f"job-{self.number}")
        if self.number > 5 and dice.random() < 0.02:  # a posting comes back
            key = f"job-{dice.randrange(1, self.number + 1)}"
            self.open.add(key)
            self.gone_since.pop(key, None)
        if self.now >= self.lie_ends:
            # Between two lies it tells the truth once. An empty answer for two days nobody can tell from the truth.
            self.lie = dice.choice(LIES) if not self.lie and dice.random() < 0.3 else ""
            self.lie_ends = self.now + timedelta(hours=dice.choice((0, 12, 24, 36)))
        visit, sightings = self._answer()
        judged = self.kept.take(visit, sightings)
        self._check(judged, honest=not self.lie, visit=visit)
        return visit, sightings

    def _answer(self) -> tuple[Visit, dict[str, Sighting]]:
        shown = sorted(self.open)
        outcome, unchanged, claimed = Outcome.OK, False, -1
        if self.lie in ("failed", "blocked", "changed shape"):
            outcome, shown = Outcome(self.lie), []
        elif self.lie == "not there":
            outcome, shown = Outcome.FAILED, []
        elif self.lie == "empty":
            outcome, shown = Outcome.EMPTY, []
        elif self.lie == "half":
            claimed, shown = len(shown), shown[: len(shown) // 2]
        elif self.lie == "304":
            unchanged, shown = True, []
        elif self.lie == "claims more":
            claimed = len(shown) + 3
        elif not shown:
            outcome = Outcome.EMPTY
        answered = {"found": len(shown), "claimed": claimed, "unchanged": unchanged}
        lost = {"status": 404, "vanished": True} if self.lie == "not there" else {}
        visit = Visit("s:1", self.now, self.now, outcome, **answered, **lost)
        return visit, {key: Sighting(f"words {key}", "c") for key in shown}

    def _check(self, judged: Judgement, *, honest: bool, visit: Visit) -> None:
        for key in judged.closed:
            if key in self.open:
                self.false_closings.append(f"{self.now} {key}")
            self.found += key not in self.open
        if honest and visit.complete and not judged.suspect:
            for key in list(self.gone_since):
                self.gone_since[key] += 1
                known = self.kept.standing.get(key)
                if known is None or known.gone:
                    del self.gone_since[key]
                elif (
                    self.gone_since[key] >= 2
                    and known.missed_since
                    and self.now - known.missed_since >= timedelta(hours=12)
                ):
                    self.late.append(f"{self.now} {key}")


if __name__ == "__main__":
    steps, boards = int(sys.argv[1]), []
    for seed in range(max(1, steps // 1000)):
        boards.append(LyingBoard(seed))
        for _ in range(min(steps, 1000)):
            boards[-1].step()
    false, late, right = (
        sum(counts) for counts in zip(*((len(b.false_closings), len(b.late), b.found) for b in boards), strict=True)
    )
    print(  # noqa: T201  what the run is for
        f"{steps:,} visits to {len(boards)} lying boards: {right:,} true closings found, {false} false, {late} late"
    )
