"""Which postings are one posting: openings of the same text, adverts that are posted again, and what stands in all.

A fifth of the postings of a real board had a text that stood there under another id as well: an advert for each seat,
or the old one posted anew. They are linked and never hidden, and what they show is shown once. Pure: versions in, links
out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rapidfuzz import fuzz, process

from monitor.model import Version
from monitor.text.sentences import sentences

ALIKE = 0.80
"""Share of word triples in common from which two texts are nearly the same. In the public time series random pairs of
one company's postings had 0.13 to 0.30 in common, versions of one posting 0.85 and more (deciles)."""
PERHAPS, RATIO = 0.5, 92
"""With fewer in common, down to this share, the letters decide (RapidFuzz ratio): a word changed in each sentence."""
TITLES = 90
"""RapidFuzz ratio of titles from which texts that are not quite the same are one posting. At one company the adverts of
two teams had four fifths of their words in common: the company's own."""
REPOSTED = timedelta(days=90)
"""So long after it was gone, a posting that comes under another id is the old one posted again."""
IDENTITIES = ("requisition_id", "internal_job_id")
"""Facts by which two ids are one requisition, whatever their texts."""
COMMON, COMMON_LEAST = 0.3, 5
"""A sentence is boilerplate from this share of a board's texts on, and from so many: what the company is and offers."""
SHORTEST = 40
"""Characters of a sentence that can be boilerplate: shorter ones are headings and list items."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A document that is another, earlier one under an id of its own."""

    document: str
    of: str
    """The first of them."""
    how: str
    """In words: the same text, nearly the same text (0.93), the same requisition."""
    again: bool
    """The earlier ones were gone when it came: posted again. Else it is one more opening."""

    @property
    def told(self) -> str:
        """Say it in words for a reader."""
        return f"{'posted again' if self.again else 'one more opening'} with {self.how}"


def twins(versions: Iterable[Version]) -> dict[str, Twin]:
    """Give by document those that repeat an earlier one of the same company: a company may have two boards.

    What a document is, is decided when it is first seen and by what was seen until then: later versions and postings
    change no earlier link, so that a link means the same on every later day.
    """
    by_owner: dict[str, dict[str, list[Version]]] = defaultdict(lambda: defaultdict(list))
    for each in versions:
        by_owner[_owner(each)][each.document].append(each)
    found: dict[str, Twin] = {}
    for documents in by_owner.values():
        known = _Earlier()
        lives = sorted((sorted(seen, key=_when) for seen in documents.values()), key=lambda seen: _when(seen[0]))
        for seen in lives:
            twin = _twin(seen[0], known)
            if twin is not None:
                found[seen[0].document] = twin
            known.add(_Known(twin.of if twin else seen[0].document, seen))
    return found


def _owner(version: Version) -> str:
    """Name whose a document is: a company's, or in a source of many companies theirs whose names it prints."""
    return version.company or "\x1f".join([version.source, *sorted(each.name for each in version.parties)])


class _Known:
    """An earlier document with all its versions."""

    __slots__ = ("first", "triples", "versions", "words")

    def __init__(self, first: str, versions: Sequence[Version]) -> None:
        self.first = first
        self.versions = versions
        self.words = [" ".join(each.text.split()) for each in versions]
        self.triples = [_triples(each) for each in self.words]


class _Earlier:
    """The earlier documents, with what finds those few that a new one can be like."""

    def __init__(self) -> None:
        self.all: list[_Known] = []
        self.titles: list[str] = []
        self.titled: list[int] = []
        """Which document has the title."""
        self.marked: dict[tuple[str, str], list[int]] = defaultdict(list)
        """By its words or an identity: which documents have it."""

    def add(self, known: _Known) -> None:
        """Put one in."""
        number = len(self.all)
        self.all.append(known)
        for each, words in zip(known.versions, known.words, strict=True):
            self.titles.append(each.title)
            self.titled.append(number)
            self.marked["words", words].append(number)
        for mark in _marks(known.versions[0]):
            self.marked[mark].append(number)

    def like(self, new: Version, words: str) -> Iterator[_Known]:
        """Give those that have the same words, the same identity or nearly the same title, oldest first."""
        near = process.extract(new.title, self.titles, scorer=fuzz.ratio, score_cutoff=TITLES, limit=None)
        numbers = {self.titled[index] for _, _, index in near}
        for mark in (("words", words), *_marks(new)):
            numbers.update(self.marked.get(mark, ()))
        return (self.all[number] for number in sorted(numbers))


def _marks(version: Version) -> Iterator[tuple[str, str]]:
    """Give the identities that a version claims."""
    return ((name, mark) for name in IDENTITIES if (mark := version.facts.get(name, "")))


def _twin(new: Version, known: _Earlier) -> Twin | None:
    words = " ".join(new.text.split())
    triples = _triples(words)
    best: tuple[float, str, _Known] | None = None
    for old in known.like(new, words):
        last = old.versions[-1]
        # What is gone by now may have been there when the new one came, and the other way round.
        gone = last.gone
        if gone is not None and new.first_seen - gone > REPOSTED:
            continue
        likeness, how = _likeness(new, words, triples, old)
        if how and (best is None or likeness > best[0]):
            best = likeness, how, old
    if best is None:
        return None
    _, how, old = best
    alike = [each.versions[-1].gone for each in known.all if each.first == old.first]
    again = all(gone is not None and gone <= new.first_seen for gone in alike)
    return Twin(new.document, old.first, how, again)


def _likeness(new: Version, words: str, triples: frozenset[int], old: _Known) -> tuple[float, str]:
    for name in IDENTITIES:
        mark = new.facts.get(name, "")
        if mark and mark == old.versions[0].facts.get(name):
            return 2.0, "the same requisition"
    best = 0.0
    for version, text, others in zip(old.versions, old.words, old.triples, strict=True):
        if version.first_seen > new.first_seen:
            break
        if text == words:
            return 1.0, "the same text"
        if fuzz.ratio(version.title, new.title) < TITLES:
            continue
        best = max(best, _near(words, triples, text, others))
    return best, f"nearly the same text ({best:.2f})" if best else ""


def _near(words: str, triples: frozenset[int], other: str, others: frozenset[int]) -> float:
    """Give how much two texts have in common, 0 where that does not make them one."""
    few, many = sorted((len(triples), len(others)))
    if not few or few < PERHAPS * many:
        return 0.0
    common = len(triples & others)
    share = common / (few + many - common)
    if share >= ALIKE or (share >= PERHAPS and fuzz.ratio(words, other, score_cutoff=RATIO) >= RATIO):
        return share
    return 0.0


def _triples(words: str) -> frozenset[int]:
    each = words.casefold().split()
    return frozenset(map(hash, zip(each, each[1:], each[2:], strict=False)))


def _when(version: Version) -> tuple[object, str]:
    return version.first_seen, version.document


INSTEAD = 50
"""RapidFuzz ratio from which a sentence stands in the place of another: less alike, it is another sentence."""


def instead(sentence: str, here: str, there: str) -> str:
    """Give the sentence of `there` in whose place another stands `here`, in another version; empty: there is none."""
    known = {_line(here[start:end]) for start, end in sentences(here)}
    others = [there[start:end] for start, end in sentences(there) if _line(there[start:end]) not in known]
    best = process.extractOne(sentence, others, scorer=fuzz.ratio, score_cutoff=INSTEAD)
    return best[0] if best else ""


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Sentences that stand in many texts of a source, with how many texts there are."""

    lines: Mapping[str, int]
    texts: int

    def covers(self, version: Version, start: int) -> int:
        """Give in how many texts the sentence around a character of a text stands; 0: it is none of the common ones."""
        begin = version.text.rfind("\n", 0, start) + 1
        end = version.text.find("\n", start)
        spans = sentences(version.text, begin, len(version.text) if end < 0 else end)
        around = next((version.text[first:last] for first, last in spans if first <= start < last), "")
        return self.lines.get(_line(around), 0)


def boilerplate(versions: Iterable[Version]) -> Boilerplate:
    """Find the sentences that a source's texts have in common. `versions`: one of each document.

    The same text under other ids counts once: what stands in five openings of one advert is no word of the company.
    """
    texts = {" ".join(each.text.split()): each.text for each in versions}
    counts = Counter(line for text in texts.values() for line in {*_lines(text)})
    least = max(COMMON_LEAST, COMMON * len(texts))
    return Boilerplate({line: count for line, count in counts.items() if count >= least}, len(texts))


def _lines(text: str) -> Iterator[str]:
    return (_line(text[start:end]) for start, end in sentences(text) if end - start >= SHORTEST)


def _line(written: str) -> str:
    return " ".join(written.casefold().split())
