"""Whether what a spider read is what it says it is: no number where a title belongs may come as far as the archive."""

from datetime import date

from monitor.model import Claim, Day, Document, Follow, Glimpse, Kind, Remark, ShapeChanged

LONGEST = 4_000
"""Characters of a key or an address: browsers and servers end at half of that."""


def sound(thing: object) -> None:
    """Raise ShapeChanged, naming the field, unless a spider's thing holds what the archive can keep."""
    match thing:
        case Document():
            _short(thing.key, "key")
            _short(thing.url, "address")
            _text(thing.title, "title")
            _text(thing.text, "text")
            _day(thing.published)
            if not isinstance(thing.kind, Kind) or not isinstance(thing.raw, bytes):
                raise ShapeChanged("a document is of no kind, or holds no bytes")
            for each in (*thing.links, *(word for party in thing.parties for word in (party.role, party.name))):
                _text(each, "name or link")
            _facts(thing.facts)
            if any(not 0 <= each.start <= each.end <= len(thing.text) for each in thing.sections):
                raise ShapeChanged("a section lies outside of its text")
        case Follow():
            _short(thing.url, "address of a further page")
            _text(thing.body, "question to a further page")
            _text(thing.key, "key")
            _facts(thing.facts)
        case Claim():
            if type(thing.total) is not int or not -1 <= thing.total < 2**53:
                raise ShapeChanged(f"the number of documents is no number: {str(thing.total)[:80]!r}")
        case Glimpse():
            _short(thing.key, "key")
            _day(thing.published)
            _day(thing.filed)
        case Remark():
            _text(thing.words, "remark")
        case _:
            raise ShapeChanged(f"a spider read a {type(thing).__name__}")


def _text(value: object, name: str) -> None:
    if not isinstance(value, str):
        raise ShapeChanged(f"the {name} is no text: {str(value)[:80]!r}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ShapeChanged(f"the {name} holds half a character") from None


def _short(value: object, name: str) -> None:
    _text(value, name)
    if not value or len(str(value)) > LONGEST:
        raise ShapeChanged(f"the {name} is empty or longer than {LONGEST:,} characters")


def _facts(facts: object) -> None:
    for name, value in dict(facts or {}).items():  # type: ignore[call-overload]  # what is no mapping raises
        _text(name, "name of a fact")
        _text(value, f'fact "{str(name)[:40]}"')


def _day(value: object) -> None:
    if value is not None and not (isinstance(value, Day) and isinstance(value.first(), date)):
        raise ShapeChanged(f"the date is none: {str(value)[:80]!r}")
