"""The watchlist: what it becomes, and every fault that a person can make in it."""

import re
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Act, Day, Edge, Kind, Source, Stance, Strength, stable_id
from monitor.names import Alias, Company
from monitor.watchlist import Letter, WrittenStatement, load, schema

ROOT = Path(__file__).parent.parent
CAPABILITIES = {"face-recognition", "object-detection"}
SPIDERS = {"greenhouse", "page", "uspto"}

WHOLE = """\
companies:
  ring:
    name: Ring
    aliases:
      - Ring LLC
      - {name: "Bot Home Automation, Inc.", until: 2018-02, kind: former}
    not: [RingCentral]
    affiliates:
      - company: ring-ukraine
        kind: contractor
        since: 2016
        source: https://press.example/kyiv
        disputed: {on: 2019-08-29, source: "https://press.example/denial"}
      - {company: amazon, kind: parent, since: 2018-04, source: "https://press.example/deal"}
    sources:
      - greenhouse: ringukraine
      - page: https://ring.example/terms
        kind: policy
        channel: terms
        by: an archive
        every: 12h
        select: main
        expect: 1
        people: [Jane Doe]
    statements:
      - quote: does not currently use facial recognition
        url: https://press.example/denial
        speaker: Ring spokesperson
        date: 2019-08-29
        stance: denies
        act: use
        capability: face-recognition
        hedges: [currently]
      - {quote: not ours, url: "https://press.example/denial", speaker: Ring, date: 2019-08, stance: disowns,
         about: ring-ukraine}
  ring-ukraine: {name: Ring Ukraine}
  amazon: {name: Amazon, notes: the parent}
sources:
  - uspto: file:downloads/ipa.zip
    every: 7d
letters:
  - {name: desk, to: desk@example.org, at: "07:00", days: mon-fri, zone: Europe/Berlin,
     companies: [ring], minimum: medium}
"""

CONTRACTOR = Edge(
    "ring",
    "ring-ukraine",
    "contractor",
    "https://press.example/kyiv",
    Day(2016),
    None,
    Day(2019, 8, 29),
    "https://press.example/denial",
)
SUBSIDIARY = Edge("amazon", "ring", "subsidiary", "https://press.example/deal", Day(2018, 4))


def whole():
    watchlist, faults = load(WHOLE, capabilities=CAPABILITIES, spiders=SPIDERS)
    assert watchlist is not None, faults
    return watchlist


def told(text: str) -> list[str]:
    watchlist, faults = load(text, capabilities=CAPABILITIES, spiders=SPIDERS)
    assert (watchlist is None) == bool(faults)
    return [str(fault).removeprefix("watchlist.yaml:") for fault in faults]


def test_companies_come_with_their_names_and_the_times_of_these() -> None:
    assert whole().companies == (
        Company(
            "ring",
            "Ring",
            (Alias("Ring LLC"), Alias("Bot Home Automation, Inc.", None, Day(2018, 2), "former")),
            ("RingCentral",),
        ),
        Company("ring-ukraine", "Ring Ukraine"),
        Company("amazon", "Amazon", notes="the parent"),
    )


def test_edges_lead_from_above_to_below_also_when_the_parent_is_written_below() -> None:
    assert whole().edges == (CONTRACTOR, SUBSIDIARY)


def test_sources_come_with_their_company_and_those_of_many_companies_without() -> None:
    assert whole().sources == (
        Source("greenhouse", "ringukraine", "ring"),
        Source(
            "page",
            "https://ring.example/terms",
            "ring",
            Kind.POLICY,
            "terms",
            "an archive",
            timedelta(hours=12),
            1,
            {"select": "main"},
            ("Jane Doe",),
        ),
        Source("uspto", "file:downloads/ipa.zip", every=timedelta(days=7)),
    )


def test_statements_come_with_their_line_and_an_id_made_of_what_they_say() -> None:
    url = "https://press.example/denial"
    quote = "does not currently use facial recognition"
    parts = ("ring", url, quote, "2019-08-29", "denies", "use", "face-recognition", "")
    assert whole().statements == (
        WrittenStatement(
            stable_id("statement", *parts),
            "ring",
            quote,
            url,
            "Ring spokesperson",
            Day(2019, 8, 29),
            Stance.DENIES,
            Act.USE,
            "face-recognition",
            hedges=("currently",),
            line=WHOLE[: WHOLE.index("- quote:")].count("\n") + 1,
        ),
        WrittenStatement(
            stable_id("statement", "ring", url, "not ours", "2019-08", "disowns", "mention", "", "ring-ukraine"),
            "ring",
            "not ours",
            url,
            "Ring",
            Day(2019, 8),
            Stance.DISOWNS,
            Act.MENTION,
            "",
            about="ring-ukraine",
            line=WHOLE[: WHOLE.index("- {quote:")].count("\n") + 1,
        ),
    )


def test_letters_come_with_days_by_name_and_a_time_of_their_zone() -> None:
    days = ("mon", "tue", "wed", "thu", "fri")
    desk = Letter("desk", ("desk@example.org",), time(7), days, "Europe/Berlin", ("ring",))
    desk = replace(desk, minimum=Strength.MEDIUM, quiet_after=timedelta(days=7))
    assert whole().letters == (desk,)


def test_a_company_is_found_by_its_id_and_an_unknown_one_is_a_key_error() -> None:
    assert whole().company("amazon").name == "Amazon"
    with pytest.raises(KeyError):
        whole().company("nobody")


@pytest.mark.parametrize(
    ("above", "below", "day", "way"),
    [
        ("ring", "ring", "2019", ()),
        ("ring", "ring-ukraine", "2019", (CONTRACTOR,)),
        ("amazon", "ring-ukraine", "2019", (SUBSIDIARY, CONTRACTOR)),
        ("ring-ukraine", "ring", "2019", None),
        ("amazon", "ring", "2018-03", None),
        ("amazon", "ring", "2018", (SUBSIDIARY,)),
        ("ring", "ring-ukraine", "2015-12-31", None),
    ],
)
def test_a_way_leads_down_over_edges_that_held_on_the_day(above, below, day, way) -> None:
    assert whole().path(above, below, Day.parse(day)) == way


FAULTS = """\
companies:
  ring:
    name: Ring
    aliasses: []
    aliases:
      - {name: Doorbot, until: 2018, since: 2019, kind: formr}
      - RingCentral
    not: [no, RingCentral]
    affiliates:
      - {company: ring-ukrane, kind: contractor, since: 2016-13}
      - {company: ring, kind: sister, source: "ftp://x.example"}
    sources:
      - greenhouse: ringukraine
        chanel: x
      - page: https://user:pw@ring.example/terms
        every: 1w
      - greenhous: x
      - kind: policy
      - {page: "https://a.example/?api_key=3", greenhouse: b}
      - page: file:///etc/passwd
      - greenhouse: 2019
    statements:
      - quote: Ring does not
        url: https://x.example
        speaker: Ring
        date: 2019-02-30
        stance: denis
        act: uses
        capability: face-recogntion
      - {quote: a, url: "https://x.example", speaker: x, date: 2019, stance: disowns}
      - {quote: a, url: "https://x.example", speaker: x, date: 2019, stance: denies}
  Acme Inc:
    name: ring, inc.
    sources: [{greenhouse: ringukraine}]
letters:
  - {name: desk, to: desk, at: 07:00, days: 1-5, zone: Europe/Berln, companies: [rng]}
  - {name: desk, to: a@b.example, at: "25:00", days: 1, zone: mars}
"""


def test_every_fault_of_a_watchlist_is_told_at_once() -> None:
    unquoted = "(without quotes some programs read a number of minutes)"
    by_name = "write weekdays by name, as mon-fri: the number 1 is Monday to cron and Tuesday to others"
    shared = "this file is shared, secrets belong elsewhere"
    stances = "affirms, commits, conditions, declines, defines, denies, disowns, hedges, objects, reserves, rules"
    assert told(FAULTS) == [
        '4:5: companies.ring.aliasses: unknown key (did you mean "aliases"?)',
        "6:25: companies.ring.aliases[0].until: ends (2018) before it begins (2019)",
        (
            '6:57: companies.ring.aliases[0].kind: unknown value "formr" (did you mean "former"?);'
            " known are: brand, former, legal, subsidiary"
        ),
        '7:9: companies.ring.aliases[1]: "RingCentral" also stands under not',
        '8:11: companies.ring.not[0]: quote it: "no" (without quotes it can be read as yes or no)',
        "10:9: companies.ring.affiliates[0].source: is missing (Where it can be read that the two belong together)",
        '10:19: companies.ring.affiliates[0].company: unknown company "ring-ukrane"; known are: Acme Inc, ring',
        "10:57: companies.ring.affiliates[0].since: '2016-13' is not a date: month must be in 1..12",
        "11:10: companies.ring.affiliates[1].company: a company is not its own affiliate",
        "11:47: companies.ring.affiliates[1].source: has to begin with https:// or http://",
        '14:9: companies.ring.sources[0].chanel: unknown key (did you mean "channel"?)',
        (f"15:9: companies.ring.sources[1].page: holds a name or password before the @: {shared}"),
        '16:16: companies.ring.sources[1].every: "1w" is not an interval: write 30m, 12h, 1d or 7d',
        '17:9: companies.ring.sources[2].greenhous: unknown spider or key (did you mean "greenhouse"?)',
        "18:9: companies.ring.sources[3]: no spider is named; they are: greenhouse, page, uspto",
        f"19:10: companies.ring.sources[4].page: holds a secret (api_key=): {shared}",
        "19:48: companies.ring.sources[4].greenhouse: a second spider, after page: write one source for each",
        "20:9: companies.ring.sources[5].page: has to begin with https:// or http://",
        '21:9: companies.ring.sources[6].greenhouse: quote it: "2019"',
        "26:15: companies.ring.statements[0].date: '2019-02-30' is not a date: day is out of range for month",
        (
            '27:17: companies.ring.statements[0].stance: unknown value "denis" (did you mean "denies"?);'
            f" known are: {stances}"
        ),
        '28:14: companies.ring.statements[0].act: unknown value "uses" (did you mean "use"?)',
        (
            '29:21: companies.ring.statements[0].capability: unknown capability "face-recogntion"'
            ' (did you mean "face-recognition"?); known are: face-recognition, object-detection'
        ),
        "30:9: companies.ring.statements[1].about: is missing: a statement that disowns has to say which company",
        "31:9: companies.ring.statements[2].act: is missing",
        "31:9: companies.ring.statements[2].capability: is missing",
        '32:3: companies."Acme Inc": not an id: write small letters a-z, digits and hyphens only',
        '33:5: companies."Acme Inc".name: "ring, inc." is a name of ring too: say with since and until who had it when',
        '34:16: companies."Acme Inc".sources[0].greenhouse: this source stands under ring already: one place polls it',
        '36:22: letters[0].to: "desk" is not a mail address',
        f'36:32: letters[0].at: quote it: "07:00" {unquoted}',
        f"36:45: letters[0].days: {by_name}",
        (
            '36:56: letters[0].zone: unknown time zone "Europe/Berln" (did you mean "Europe/Berlin"?):'
            " write it as Europe/Berlin"
        ),
        '36:82: letters[0].companies[0]: unknown company "rng" (did you mean "ring"?); known are: Acme Inc, ring',
        '37:6: letters[1].name: "desk" is the name of another letter already',
        '37:39: letters[1].at: "25:00" is not a time of day: write "07:00" or "18:30"',
        f"37:54: letters[1].days: {by_name}",
        '37:63: letters[1].zone: unknown time zone "mars": write it as Europe/Berlin',
    ]


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("mon-fri", ("mon", "tue", "wed", "thu", "fri")),
        ("sat", ("sat",)),
        ("fri-mon", ("mon", "fri", "sat", "sun")),
        ("[Tue, wed-thu]", ("tue", "wed", "thu")),
        ('"mon, sun"', ("mon", "sun")),
    ],
)
def test_weekdays_are_read_by_name(written: str, days: tuple[str, ...]) -> None:
    letters = f"letters: [{{name: d, to: a@b.example, at: '7:00', zone: UTC, days: {written}}}]"
    watchlist, faults = load("companies: {a: {name: Aa}}\n" + letters, capabilities=(), spiders=())
    assert (watchlist and watchlist.letters[0].days, faults) == (days, [])


def test_a_name_may_pass_from_one_company_to_another_when_the_dates_say_so() -> None:
    text = """\
companies:
  a: {name: Aa, aliases: [{name: Taser, until: 2017-04}]}
  b: {name: Bb, aliases: [{name: TASER Inc., since: 2017-04}]}
"""
    assert told(text) == []
    assert told(text.replace(", since: 2017-04", "")) == [
        '3:27: companies.b.aliases[0]: "TASER Inc." is a name of a too: say with since and until who had it when'
    ]


def test_the_watchlist_that_comes_with_the_program_has_no_fault() -> None:
    text = (ROOT / "watchlist.yaml").read_text(encoding="utf-8")
    names = re.findall(r"^  ([a-z-]+):$", (ROOT / "rules.yaml").read_text(encoding="utf-8"), re.MULTILINE)
    watchlist, faults = load(text, capabilities=names, spiders=SPIDERS)
    assert faults == []
    assert watchlist is not None
    assert {edge.other for edge in watchlist.edges} == {"ring", "ring-ukraine"}


def test_the_schema_for_editors_knows_spiders_and_capabilities() -> None:
    made = schema(capabilities=CAPABILITIES, spiders={"greenhouse": "The name of the board", "page": ""})
    source = made["$defs"]["SourceShape"]
    assert source["properties"]["greenhouse"] == {"type": "string", "description": "The name of the board"}
    assert (source["additionalProperties"], source["oneOf"]) == (
        False,
        [{"required": ["greenhouse"]}, {"required": ["page"]}],
    )
    assert made["$defs"]["StatementShape"]["properties"]["capability"]["enum"] == sorted(CAPABILITIES)


LINES = WHOLE.splitlines()


@given(
    st.lists(
        st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(["", "drop", "3", "[]", "{}", "no", "~"])), max_size=4
    )
)
def test_no_careless_edit_makes_loading_raise(edits: list[tuple[int, str]]) -> None:
    lines = list(LINES)
    for number, edit in edits:
        key, colon, _ = lines[number].partition(": ")
        lines[number] = "" if edit == "drop" else f"{key}{colon}{edit}"
    watchlist, faults = load("\n".join(lines), capabilities=CAPABILITIES, spiders=SPIDERS)
    assert (watchlist is None) == bool(faults)
