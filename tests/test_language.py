"""The phrase language in whole rulebooks: writing of all kinds, company near and far, misspelt words, expressions."""

import pytest
from ruleset import made

from monitor.model import Kind, Section
from monitor.rulebook import load, read
from monitor.rulebook.expression import ExpressionError
from monitor.rulebook.expression import read as read_expression
from monitor.rulebook.fuzzy import alike
from monitor.rulebook.phrase import PhraseError


def found(book, text, sections=()):
    return [text[hit.start : hit.end] for hit in read(text, book, kind=Kind.PAGE, sections=sections)]


WRITTEN = [
    ("recognition", "face recog\u00adnition", ["recog\u00adnition"]),
    ("face recognition", "face\u00adrecognition", ["face\u00adrecognition"]),
    ("face recognition", "sur\u00adface recognition", []),
    ("face recognition", "face recognition\u00ads", []),
    ("face*", "fac\u0065\u0301\u00adface", []),
    ("face recognition", "f\u200bace recog\u200d\u2060nition", ["f\u200bace recog\u200d\u2060nition"]),
    ("face recognition", "\u202eface recognition\u202c", ["face recognition"]),
    ("face recognition", "Ｆａｃｅ ｒｅｃｏｇｎｉｔｉｏｎ", ["Ｆａｃｅ ｒｅｃｏｇｎｉｔｉｏｎ"]),
    ("fingerprint", "a ﬁngerprint", ["ﬁngerprint"]),
    ("likeness", "a li\u212aene\u017fs", ["li\u212aene\u017fs"]),
    ("face", "f\u0336a\u0336c\u0336e\u0336", ["f\u0336a\u0336c\u0336e\u0336"]),
    ("biométrique", "e\u0301tude biome\u0301trique", ["biome\u0301trique"]),
    ("biométrique", "ÉTUDE BIOMETRIQUE", ["BIOMETRIQUE"]),
    ("biome\u0301trique", "étude biométrique", ["biométrique"]),
    ("resume", "the résumé", []),
    ("Überwachung*", "die Ueberwachungskamera und die Uberwachung", ["Ueberwachungskamera", "Uberwachung"]),
    ("Straße", "STRASSE", ["STRASSE"]),
    ("слежение", "слеже\u0301ние за людьми", ["слеже\u0301ние"]),
    ("учёт лиц", "учет лиц", ["учет лиц"]),
    ("відеокамери", "відеокамері", []),
    ("камерою стеження", "КАМЕРОЮ\u00a0СТЕЖЕННЯ", ["КАМЕРОЮ\u00a0СТЕЖЕННЯ"]),
    ("зовнішній", "зовнішніи\u0306", ["зовнішніи\u0306"]),
    ("זיהוי פנים", "ולזיהוי הפנים", []),
    ("זיהוי (ה)?פנים", "זִיהוּי פָּנִים", ["זִיהוּי פָּנִים"]),
    ("人脸识别", "我们使用人脸识别技术", ["人脸识别"]),
    ("人脸 ...3 识别", "人脸的快速识别", ["人脸的快速识别"]),
    ("人脸 ...3 识别", "人脸的非常快速识别", []),
    ("(人脸|face) recognition", "人脸 recognition, interface recognition", ["人脸 recognition"]),
    ("(camera*|police)", "policeman and cameras", ["cameras"]),
    ("video ~2 police officer", "police officer at the video", ["police officer at the video"]),
    ("re-identification", "re\u2011identification", ["re\u2011identification"]),
    ("face recognition", "face  \u00a0 recognition", ["face  \u00a0 recognition"]),
    ("face recognition", "face, recognition", []),
]


@pytest.mark.parametrize(("written", "text", "expected"), WRITTEN, ids=[f"{w} in {t!r}" for w, t, _ in WRITTEN])
def test_words_are_found_however_they_are_written_and_shown_as_they_stand(written, text, expected):
    assert found(made({"a": [written]}), text) == expected


SECTIONS = (Section("claims", "", 0, 20), Section("description", "", 20, 60))
FAR = "The gait of people.\nIt is measured. The suspect is seen far away."


@pytest.mark.parametrize(
    ("within", "needs", "expected"),
    [
        ("sentence", "people", ["gait"]),
        ("sentence", "suspect", []),
        ("section", "suspect", []),
        ("section", "people", ["gait"]),
        ("document", "suspect", ["gait"]),
        ("document", "burglar", []),
    ],
)
def test_the_company_of_a_phrase_stands_in_its_sentence_its_section_or_its_document(within, needs, expected):
    book = made({"a": []}, guarded={"a": [{"phrases": ["gait"], "needs": [needs], "within": within}]})
    assert found(book, FAR, SECTIONS) == expected


def test_without_sections_the_whole_text_is_the_section():
    book = made({"a": []}, guarded={"a": [{"phrases": ["gait"], "needs": ["suspect"], "within": "section"}]})
    assert found(book, FAR) == ["gait"]


FUZZY = [
    ("facial recognition", "facial recognition", ["facial recognition"]),
    ("facial recognition", "facia1 recogn1tion", ["facia1 recogn1tion"]),
    ("facial recognition", "facial-recogniton", ["facial-recogniton"]),
    ("facial recognition", "faciall reccognition", ["faciall reccognition"]),
    ("facial recognition", "special recognition", []),
    ("facial recognition", "racial recognition", []),
    ("facial recognition", "facial recogntin", []),
    ("facial recognition", "facial recognitions of facial recognitionss", ["facial recognitions"]),
    ("facial recognition", "facial. recognition", []),
    ("face recognition", "fare recognition", []),
    ("(gait|face) (image)? recognition", "gait recognltion", ["gait recognltion"]),
    ("(gait|face) (image)? recognition", "face image rec0gnition", ["face image rec0gnition"]),
    ("Straßenkamera", "die Strassenkamera", []),
    ("Gesichtserkennung", "GESICHTSERKENNUMG", ["GESICHTSERKENNUMG"]),
    ("розпізнавання облич", "розпізнавання обличь", []),
    ("розпізнавання облич", "розпiзнавання облич", ["розпiзнавання облич"]),
    ("re-identification", "reidentificatlon, re identificatlon", ["reidentificatlon", "re identificatlon"]),
    ("surveillance", "sur\u00adveilance", ["sur\u00adveilance"]),
]


@pytest.mark.parametrize(("written", "text", "expected"), FUZZY, ids=[f"{w} in {t!r}" for w, t, _ in FUZZY])
def test_a_long_word_of_a_fuzzy_phrase_may_have_one_letter_wrong(written, text, expected):
    assert found(made({"a": []}, guarded={"a": [{"phrases": [written], "fuzzy": 1}]}), text) == expected


def test_a_misspelt_mention_weighs_less_and_says_so():
    book = made({"a": []}, guarded={"a": [{"phrases": ["gait recognition"], "fuzzy": 1}]})
    hits = [*read("Gait recogniton.", book, kind=Kind.PAGE), *read("Gait-recognition.", book, kind=Kind.PAGE)]
    assert [[(why.effect, why.rule) for why in hit.why] for hit in hits] == [
        [("matched", "capabilities.a"), ("lowers", "capabilities.a.fuzzy")],
        [("matched", "capabilities.a")],
    ]


@pytest.mark.parametrize(
    ("wanted", "word", "same"),
    [("camera", "canera", True), ("camera", "amera", False), ("face", "fase", False), ("camera", "camerass", False)],
)
def test_likeness_is_one_letter_of_a_whole_word_and_never_the_first(wanted, word, same):
    assert alike(wanted, word) is same


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("recogni*", "write endings out"),
        ("face ...3 recognition", "leave distances out"),
        ("re: recognition", "fuzzy phrases are words"),
        ("人脸识别", "needs words with spaces"),
        ("face scan", "no word has 6 letters"),
        ("(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)camera", "more than 200 ways"),
    ],
)
def test_what_cannot_be_meant_with_a_letter_more_or_less_is_refused(written, complaint):
    with pytest.raises(PhraseError, match=complaint):
        made({"a": []}, guarded={"a": [{"phrases": [written], "fuzzy": 1}]})


PLACES = ("7:9", "8:25", "9:20", "10:47", "11:34")


def test_faults_of_conditions_are_told_with_their_line():
    text = """\
capabilities:
  a:
    title: A
    description: A
    severity: high
    guarded:
      - phrases: [gait]
      - {phrases: {en: [recogni*]}, fuzzy: 1}
      - {phrases: ["re: (?:a+)+b"], kinds: [page]}
      - {phrases: [gait], needs: [x], within: chapter}
      - {phrases: [gait], fuzzy: 2}
    examples: {match: [x], no_match: [y]}
"""
    _, faults = load(text)
    told = [str(fault) for fault in faults if "guarded" in str(fault)]
    assert [each.split(": ")[0] for each in told] == [f"rules.yaml:{at}" for at in PLACES]
    assert ["has no condition" in told[0], "write endings out" in told[1], "could run away" in told[2]] == [True] * 3


@pytest.mark.parametrize(
    ("body", "text", "expected"),
    [
        (r"\bLPR\b", "an LPR, no ALPR", ["LPR"]),
        (r"\d[\d,]*\s+(?:cameras|drones)", "1,200 cameras", ["1,200 cameras"]),
        (r"(?:\w+\s+){0,2}drones", "all of the drones", ["of the drones"]),
        (r"n['’]\w+", "elle n’utilise rien", ["n’utilise"]),
        (r"caf\w+", "ein CAFÉ", ["CAFÉ"]),
        (r"\p{Lu}{2}-\d", "XY-1", ["XY-1"]),
        (r"(?-i:Do not) \w+", "do not go. Do not stay", ["Do not stay"]),
        (r"^\W{0,3}camera", "• camera\n  camera, camera", ["• camera", "camera"]),
        (r"видео\w{0,3}", "Видеокамера", ["Видеокам"]),
        ("[a-z]+\\u2011x", "ab\u2011x", ["ab\u2011x"]),
    ],
)  # fmt: skip
def test_an_expression_finds_what_it_says_in_every_script(body, text, expected):
    assert found(made({"a": [f"re: {body}"]}), text) == expected


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (r"(?:a+)+b", "could run away"),
        (r"(?:a|a)*b", "could run away"),
        (r"(?:a|ab){0,20}c", "could run away"),
        (r"\w*\w*\w*x", "could run away"),
        (r".*x.*y", "could run away"),
        (r"\s* *\w", "could run away"),
        (r"(?:x+x+)+y", "could run away"),
        (r"(?:(?:(?:a?){9}){9}){9}b", "could run away"),
        (r"(?:a{100}){100}", "more than 1000 times"),
        (r"(?:\w*)*", "empty text"),
        (r"a|", "empty text"),
        (r"(a)\1", r"use \(\?:\.\.\.\)"),
        (r"a\1", "reference back"),
        (r"(?=a)b", "looking ahead or behind"),
        (r"(?<!a)b", "looking ahead or behind"),
        (r"(?>a)b", "atomic"),
        (r"a++b", "possessive"),
        (r"(?s)a", "flags"),
        (r"(?P<n>a)", "names for groups"),
        (r"[[:alpha:]]x", "never closed, or holds another"),
        (r"a$", "end of a line"),
        (r"\Aa", "not known to RE2"),
        (r"(?:a", "never closed"),
        (r"a)", "unexpected"),
        ("(?:" * 30 + "a" + ")" * 30, "20 brackets"),
        (r"a{3,2}", "wrong way round"),
    ],
)
def test_an_expression_that_could_run_away_or_is_none_of_re2s_is_refused_with_the_reason(body, reason):
    with pytest.raises(ExpressionError, match=reason):
        read_expression(body)
