"""The letter's own words in other languages: complete, without a verdict, and the quotes as they are."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import ROOT

from monitor import cases
from monitor.archive import open_archive
from monitor.digest import NOTE
from monitor.digest.language import DENIED, ENGLISH, Language
from monitor.digest.letter import QUIET, TOLD
from monitor.digest.news import NOT_FOUND, SECTIONS
from monitor.digest.words import ACTS, LABELS, STANCES
from monitor.model import Day, Relation, Strength
from monitor.steps import letters
from monitor.watchlist.shape import Tongue
from tests.letters import ring
from tests.letters.reading import FIRST, Tags, arrived, flat, parts, written
from tests.letters.whole import digest
from tests.test_feed import home  # noqa: F401  a fixture
from tests.test_readers import MONDAY, watchlist

FILES = sorted((ROOT / "templates" / "words").glob("*.json"))
LANGUAGES = {path.stem: Language.read(path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in FILES}
each_language = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
TEMPLATES = [
    (ROOT / "templates" / name).read_text(encoding="utf-8")
    for name in ("letter.txt", "letter.html", "web/unsubscribe.html")
]
CODE = [
    (ROOT / "monitor" / f"{name}.py").read_text(encoding="utf-8")
    for name in ("digest/item", "digest/letter", "digest/margins", "steps/beside")
]
VERDICTS = {
    "uk": r"брех|бреш|неправд|зізна|таємн|потай|супереч|протиріч|приховано",
    "de": r"\blüg|\blog\b|gelogen|zugeb|gibt zu|zugegeben|gesteh|gesteht|heimlich|widerspr|leugn",
    "es": r"\bmient|\bmentir|admit|confies|secret|contradic|contradec",
    "fr": r"\bmensong|\bmentir|\bment\b|\badme|\bavou|secr[eè]t|contredi|contradict",
}


def phrases():
    """Give every phrase of the program's own that stands in a letter."""
    found = [each for text in TEMPLATES for each in re.findall(r'_\("([^"]+)"', text)]
    for text in CODE:
        found += [a or b for a, b in re.findall(r"""(?:said|language)\(\s*(?:"([^"]+)"|'([^']+)')""", text)]
    found += [*LABELS.values(), *ACTS.values(), *STANCES.values(), *Relation, *Strength]
    found += [f"{each} {what}" for each in Strength for what in ("evidence", "signal")]
    found += [word for heading, short, _ in SECTIONS for word in (heading, short)]
    found += [NOTE, TOLD, QUIET, NOT_FOUND, *(f"{each}{{}}" for each in DENIED)]
    found += [each for each in cases._HEADLINES.values() if "{}" not in each]
    found += ["the terms reserve it, another source shows it", "shown, no statement found"]
    found += ["found on the archived page", "the cited page has not been archived"]
    found += ["the archived page does not hold these words"]
    found += ["subsidiary", "parent", "brand", "contractor", "office", "sister", "predecessor", "unknown"]
    return {str(each) for each in found if each}


def nouns():
    """Give every noun that is counted in a letter."""
    call = r"""\bcount(?:ed)?\((?:[^,()]|\([^)]*\))*, ["']([a-z ]+)["']\)"""
    return {each for text in (*TEMPLATES, *CODE) for each in re.findall(call, text)}


def test_each_language_that_a_watchlist_may_name_has_its_file():
    assert {ENGLISH.code, *LANGUAGES} == set(Tongue.__args__)


@each_language
def test_a_language_has_every_phrase_with_its_places_and_no_other(language):
    assert language.phrases.keys() == phrases()
    assert [key for key, said in language.phrases.items() if key.count("{}") != said.count("{}") or not said] == []


@each_language
def test_a_language_counts_every_noun_and_names_every_month(language):
    assert nouns() == language.nouns.keys()
    assert {len(forms) for forms in language.nouns.values()} == {3 if language.code == "uk" else 2}
    assert {len(language.months), len(language.months_with_day) or 12} == {12}


@each_language
def test_no_language_passes_a_verdict(language):
    said = [*language.phrases.values(), *(form for forms in language.nouns.values() for form in forms)]
    assert [each for each in said if re.search(VERDICTS[language.code], each, re.IGNORECASE)] == []


@each_language
def test_a_letter_in_another_language_has_no_english_words_of_its_own_and_the_same_quotes(language):
    told = replace(ring.LISTED, alert=True)
    old = digest(FIRST.day - timedelta(days=1), [ring.CASE, told], {}, [ring.FAILING]).told()
    news = digest(FIRST.day, [ring.CASE, ring.LISTED], old, [ring.FAILING], sources=14, anyway=True)
    for each in (FIRST, news, replace(FIRST, items=(), new_failing=frozenset())):
        message = arrived(written(each, language=language, watching="Ring"))
        plain, html = parts(message)
        for text in (flat(plain), flat("".join(Tags(html).text))):
            english = [key for key in phrases() if len(key) > 16 and "{}" not in key and key in text]
            assert [key for key in english if language.phrases[key] != key] == []
        assert f'<html lang="{language.code}">' in html
        assert message["Subject"].startswith(f"{language('Divergence digest')} 2019-08-30: ")
        assert [q.quote.text for i in each.items for q in i.case.says if flat(q.quote.text) not in flat(plain)] == []


@pytest.mark.parametrize(
    ("code", "number", "said"),
    [
        ("uk", 1, "1 джерело"),
        ("uk", 2, "2 джерела"),
        ("uk", 5, "5 джерел"),
        ("uk", 11, "11 джерел"),
        ("uk", 21, "21 джерело"),
        ("uk", 112, "112 джерел"),
        ("de", 0, "0 Quellen"),
        ("fr", 0, "0 source"),
        ("es", 2, "2 fuentes"),
    ],
)
def test_nouns_are_counted_as_the_language_counts(code, number, said):
    assert LANGUAGES[code].counted(number, "source") == said


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("uk", ["28 серпня 2019", "серпень 2019", "2019"]),
        ("de", ["28. August 2019", "August 2019", "2019"]),
        ("es", ["28 de agosto de 2019", "agosto de 2019", "2019"]),
        ("fr", ["28 août 2019", "août 2019", "2019"]),
    ],
)
def test_dates_are_as_precise_as_they_are_known(code, written):
    days = (Day(2019, 8, 28), Day(2019, 8), Day(2019))
    assert [LANGUAGES[code].date(day) for day in days] == written


@pytest.mark.parametrize(
    ("phrase", "values", "said"),
    [
        ("{} of {}", (1, "{}"), "1 of {}"),
        ("{0.__class__} {}", (ring.CASE.id,), f"{{0.__class__}} {ring.CASE.id}"),
        ("no place", ("a",), "no place"),
        ("100 %, {}", (), "100 %, {}"),
    ],
)
def test_values_are_put_into_their_places_and_no_template_reaches_through_them_into_the_program(phrase, values, said):
    assert ENGLISH(phrase, *values) == said


def test_a_headline_names_the_denied_acts_in_the_language():
    ukrainian = LANGUAGES["uk"]
    assert ukrainian.headline("build-up behind a denial of use and deploy") == (
        "нарощування, що стоїть за запереченням (використання, впровадження)"
    )
    assert ukrainian.headline("something new") == "something new"
    assert (
        ENGLISH.headline("build-up behind a denial of use and deploy") == "build-up behind a denial of use and deploy"
    )


def test_a_reader_of_another_language_has_a_letter_of_their_own(home):  # noqa: F811
    desk = watchlist("[a@x.example, {to: b@x.example, language: uk}]")
    with open_archive(home.archive) as archive:
        lines = letters.write(home, archive, desk, MONDAY, at_once=True).lines
    assert lines == [
        "city: Divergence digest 2019-06-03: 1 new (Ring)",
        "city for b@x.example: Дайджест розбіжностей 2019-06-03: 1 нове (Ring)",
    ]
