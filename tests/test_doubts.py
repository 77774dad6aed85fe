"""What `monitor check` says of the rules among each other: double, idle and too broad phrases."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reference import written
from ruleset import made
from rulewriting import instance, phrases

from monitor.home import Home
from monitor.model import Kind
from monitor.rulebook import Matcher, Paragraph, doubts
from monitor.rulebook.load import WORDS as NAMES
from monitor.rulebook.phrase import PhraseError, phrase
from monitor.rulebook.places import Place, places
from monitor.rulebook.spelling import spellings
from monitor.steps.checks import background, check
from monitor.yamlfile import shown


@pytest.mark.parametrize(
    ("written", "ways"),
    [
        ("fac(e|ial) recogni*", ["face recogni", "facial recogni", "face-recogniqx", "facial-recogniqx"]),
        ("(live)? cam(s)?", ["live cams", "live cam", "cams", "cam", "live-cams", "live-cam"]),
        ("a (b)?c d", ["a bc d", "a c d", "a-bc-d", "a-c-d"]),
        ("re-identification", ["reidentification", "re-identification"]),
        ("cam* ~1 police", ["cam police", "police cam", "camqx zq police", "police zq camqx"]),
        ("train ...2 video", ["train video", "train zq zq video"]),
        ("(does|do) not use {capability}", ["does not use", "do not use", "does-not-use", "do-not-use"]),
        (r"re: \bLPR\b", ["LPR"]),
        (r"re: (?-i:[A-Z]{2,3})\s+(?:cam|eye)", ["AA cam", "AA eye", "AAA  cam", "AAA  eye"]),
        ("(a|b) (a|b) (a|b) (a|b) (a|b) (a|b) (a|b) (a|b) (a|b) (a|b) (a|b) (a|b)", []),
    ],
)
def test_a_phrase_is_spelled_out_in_all_ways_unless_there_are_too_many(written, ways):
    assert list(spellings(written)) == ways


def readable(each):
    try:
        return phrase(each)
    except PhraseError:
        return None


@settings(max_examples=100, deadline=None)
@given(phrases())
def test_a_phrase_finds_each_way_to_write_it(row):
    own = readable(written(row))
    assume(own)
    words = Matcher("own", [own])
    assert [way for way in spellings(own.written) if words.first(way, 0, len(way)) is None] == []


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_phrase_that_finds_each_way_to_write_another_finds_whatever_that_one_does(data):
    row = data.draw(phrases(depth=1))
    one, other = written(row), written(data.draw(phrases(depth=1)))
    wide = data.draw(st.sampled_from([f"({one}|{other})", f"({other})? {one}", f"{one}*", f"{one}s"]))
    assume(readable(one) and readable(wide))
    covers = all(Place((), wide, (), ()).pattern.fullmatch(way) for way in spellings(one))
    text = instance(data.draw, row)
    if covers and Matcher("one", [phrase(one)]).first(text, 0, len(text)):
        assert Matcher("wide", [phrase(wide)]).first(text, 0, len(text)) is not None


def told(book, paragraphs=()):
    """Give what is found as lines, `worth a look` marked by a question mark."""
    return [
        f"{shown(each.path)}{'' if each.grave else '?'}: {each.message} {shown(each.other)}".rstrip()
        for each in doubts(book, paragraphs)
    ]


def stance(kind, *phrases):
    return {"stance": kind, "act": "use", "phrases": list(phrases), "examples": {"match": ["x"], "no_match": ["y"]}}


def guarded(phrase, **more):
    return {"phrases": {"a": []}, "guarded": {"a": [{"phrases": [phrase], **more}]}}


A = "capabilities.a"
WORDS = NAMES | {"acts"}


@pytest.mark.parametrize(
    ("rules", "line"),
    [
        (
            {"phrases": {"a": ["gait match", "gait mat*"]}},
            f"{A}.phrases[0]: 'gait match' is never needed: 'gait mat*' finds all that it finds, in {A}.phrases[1]",
        ),
        (
            {"phrases": {"a": ["fac(e|ial) match", "(face|facial) match"]}},
            (
                f"{A}.phrases[1]: '(face|facial) match' stands there twice: 'fac(e|ial) match' is the same, "
                f"in {A}.phrases[0]"
            ),
        ),
        (
            {"phrases": {"a": ["gait match"], "b": ["gait match"]}},
            (
                "capabilities.b.phrases[0]?: 'gait match' makes every mention one of two capabilities: "
                f"'gait match' finds the same, in {A}.phrases[0]"
            ),
        ),
        (
            {"phrases": {"a": ["gait match"], "b": ["gait match*"]}},
            (
                f"{A}.phrases[0]?: 'gait match' finds nothing but mentions of another capability: "
                "'gait match*' finds them too, in capabilities.b.phrases[0]"
            ),
        ),
        (
            guarded("gait of men", needs=["gait", "walk"]),
            (
                f"{A}.guarded[0].phrases[0]: 'gait of men' meets the condition by itself: 'gait' stands in it, "
                f"which is one of {A}.guarded[0].needs"
            ),
        ),
        (
            {"phrases": {"a": []}, "guarded": {"a": [{"phrases": ["gait", "gait*"], "needs": ["walk"]}]}},
            (
                f"{A}.guarded[0].phrases[0]: 'gait' is never needed: 'gait*' finds all that it finds, "
                f"in {A}.guarded[0].phrases[1]"
            ),
        ),
        (
            {"phrases": {"a": ["no! Cameras"]}},
            (
                f"{A}.phrases[0]: 'no! Cameras' can match nothing: a sentence ends behind 'no!', "
                "and nothing is found across sentences"
            ),
        ),
        (
            {"phrases": {"a": ["gait"]}, "stances": {"no": stance("denies", "no! Never {capability}")}},
            (
                "stances.no.phrases[0]: 'no! Never {capability}' can match nothing: a sentence ends behind 'no!', "
                "and nothing is found across sentences"
            ),
        ),
        (
            {"phrases": {"a": [r"re: cam\Bera\bs"]}},
            (
                rf"{A}.phrases[0]: 're: cam\\Bera\\bs' can match nothing: not even 'cameras' is found, "
                "which is written as it says"
            ),
        ),
        (
            {"phrases": {"a": ["gait"]}, "contexts": {"fun": {"effect": "suppresses", "anywhere": ["gait"]}}},
            f"{A}.phrases[0]: 'gait' can never count: 'gait' stands in it, which cancels it by contexts.fun",
        ),
        (
            {
                "phrases": {"a": ["gait"]},
                "stances": {"one": stance("denies", "no {capability}"), "two": stance("hedges", "no {capability}")},
            },
            (
                "stances.two.phrases[0]: 'no {capability}' never counts: 'no {capability}' goes before it, "
                "in stances.one.phrases[0]"
            ),
        ),
        (
            {
                "phrases": {"a": ["gait"]},
                "stances": {"one": stance("affirms", "do {capability}"), "two": stance("denies", "do {capability}")},
            },
            (
                "stances.one.phrases[0]: 'do {capability}' never counts: 'do {capability}' goes before it, "
                "in stances.two.phrases[0]"
            ),
        ),
        (
            {"phrases": {"a": ["gait"]}, "acts": {"test": ["try*"], "use": ["trying"]}},
            "acts.use[0]: 'trying' never counts: 'try*' finds the same words and goes before it, in acts.test[0]",
        ),
        (
            {"phrases": {"a": ["gait"]}, "holders": {"own": ["we"], "others": ["we", "you"]}},
            (
                "holders.others[0]: 'we' says nothing of whose sentence it is: 'we' stands on the other side too, "
                "in holders.own[0]"
            ),
        ),
        (
            {"phrases": {"a": ["gait"]}, "contexts": {"no": {"effect": "negates", "before": ["not only"]}}},
            "contexts.no.before[0]: 'not only' never counts: 'not only' says that it is none, in pseudo[0]",
        ),
        (
            {
                "phrases": {"a": ["gait"]},
                "contexts": {
                    "wide": {"effect": "lowers", "around": ["may*"]},
                    "small": {"effect": "lowers", "before": ["maybe"]},
                },
            },
            (
                "contexts.small.before[0]?: 'maybe' is not needed: 'may*' has this effect already, "
                "in contexts.wide.around[0]"
            ),
        ),
    ],
    ids=[
        "shadowed",
        "double",
        "double across capabilities",
        "shadowed across capabilities",
        "a condition that is always met",
        "shadowed in a group",
        "a sentence ends within",
        "a sentence ends within a stance",
        "an edge within a word",
        "cancelled by a context",
        "the second of two stances",
        "a yes gives way to a no",
        "the second of two acts",
        "ours and theirs",
        "a word that is said to be none",
        "an effect that is there already",
    ],
)
def test_a_rule_that_is_not_as_it_should_be_is_told_with_both_places(rules, line):
    assert told(made(**rules)) == [line]


@pytest.mark.parametrize(
    "rules",
    [
        {"phrases": {"a": ["face match", "face verif*", "facial match*", "face of ...3 match"]}},
        {"phrases": {"a": {"en": ["radar"], "de": ["radar"]}}},
        {"phrases": {"a": ["gait matching"]}, "guarded": {"a": [{"phrases": ["gait matching"], "fuzzy": 1}]}},
        {"phrases": {"a": ["Acme Inc. cameras"]}},
        guarded("gait", needs=["camera* ~8 gait"]),
        guarded("gait", kinds=["patent"]),
        {"phrases": {"a": [r"re: (?-i:[A-Z]{3,5})-cam"]}},
    ],
    ids=["other words", "languages", "with a letter wrong", "abbreviation", "company", "one kind", "expression"],
)
def test_rules_that_differ_in_what_they_find_are_left_alone(rules):
    assert told(made(**rules)) == []


def test_every_phrase_of_the_rulebook_has_its_place_in_the_file(rulebook):
    def each_phrase(value, path=()):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(inner, str) and {*path, key} & WORDS:
                yield (*path, key)
            elif isinstance(inner, dict | list) and key != "examples":
                yield from each_phrase(inner, (*path, key))

    shape = rulebook.shape.model_dump(mode="json")
    found = [each.path for each in places(rulebook)]
    assert sorted(map(repr, found)) == sorted(map(repr, each_phrase(shape)))


ORDINARY = [
    *(Paragraph(Kind.PAGE, f"The camera number {number} hangs in a shop.") for number in range(3)),
    *(Paragraph(Kind.PAGE, f"Bread number {number} is baked at night.") for number in range(197)),
]


def test_a_phrase_is_too_broad_where_ordinary_paragraphs_hold_it_told_per_thousand():
    book = made({"a": ["camera*"], "b": ["bak* at dawn"]})
    assert told(book, ORDINARY) == [
        (
            f"{A}.phrases[0]: 'camera*' is found in 3 of 200 ordinary paragraphs in its script (15 in a thousand), "
            "where nothing should be found: “The camera number 0 hangs in a shop.”"
        )
    ]


def test_a_look_alike_that_cancels_ordinary_sentences_is_too_broad():
    book = made({"a": ["gait match"]}, contexts={"food": {"effect": "suppresses", "anywhere": ["bread"]}})
    assert told(book, ORDINARY) == [
        (
            "contexts.food.anywhere[0]: 'bread' cancels too much: it stands in 197 of 200 ordinary paragraphs "
            "in its script (985 in a thousand), “Bread number 0 is baked at night.”"
        )
    ]


@pytest.mark.parametrize(
    ("phrase", "grave"),
    [
        *(
            (each, True)
            for each in ("camera*", "monitor*", "track*", "recogni*", "police", "sensor*", "video*", "face")
        ),
        *((each, True) for each in ("камер*", "датчик*", "розпізнава*", "видео", "cámara*", "caméra*", "erkenn*")),
        *((each, True) for each in ("传感器", "识别", "监控", "מצלמ*", "זיה*")),
        *(
            (each, None)
            for each in ("gait recognition", "розпізнавання облич", "人脸识别", "זיהוי פנים", "IMSI-catcher*")
        ),
    ],
)
def test_what_stands_in_ordinary_texts_of_any_language_is_too_broad_and_what_is_looked_for_is_not(phrase, grave):
    found = doubts(made({"a": [phrase]}), background())
    assert [each.grave for each in found] == ([] if grave is None else [grave])


def test_the_ordinary_paragraphs_are_many_short_varied_and_in_several_scripts():
    texts = [each.text for each in background()]
    scripts = {name: sum(low <= letter <= high for text in texts for letter in text) for name, low, high in SCRIPTS}
    assert len(set(texts)) == len(texts) >= 300
    assert max(map(len, texts)) <= 200
    assert {each.kind for each in background()} == {Kind.POSTING, Kind.POLICY, Kind.PATENT, Kind.PAGE}
    assert min(scripts.values()) > 100, scripts


SCRIPTS = [("Latin", "a", "z"), ("Cyrillic", "а", "я"), ("Hebrew", "א", "ת"), ("Chinese", "一", "龥")]


RULES = """\
capabilities:
  gait:
    title: Gait
    description: Gait.
    severity: high
    phrases: [gait match]
    examples: {match: [Gait match.], no_match: [Bread.]}
  walk:
    title: Walk
    description: Walk.
    severity: high
    phrases:
      - gait match
      - gait match
    examples: {match: [Gait match.], no_match: [Bread.]}
stances: {}
contexts: {}
acts: {}
holders: {own: [we], others: [you]}
terminators: [but]
pseudo: [not only]
"""


def test_check_tells_the_lines_of_both_places_and_what_is_only_worth_a_look(tmp_path):
    home = Home(tmp_path)
    home.rules.write_text(RULES, encoding="utf-8")
    home.watchlist.write_text("companies: {acme: {name: Acme}}\n", encoding="utf-8")
    file = home.rules
    assert list(check(home).lines) == [
        (
            f"{file}:14:9: capabilities.walk.phrases[1]: 'gait match' stands there twice: 'gait match' is the same, "
            f"in capabilities.walk.phrases[0] ({file}:13)"
        ),
        "worth a look:",
        (
            f"{file}:13:9: capabilities.walk.phrases[0]: 'gait match' makes every mention one of two capabilities: "
            f"'gait match' finds the same, in capabilities.gait.phrases[0] ({file}:6)"
        ),
        "1 fault. Nothing else was changed.",
    ]
