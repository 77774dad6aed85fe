"""The phrase language: what a phrase finds, and what is said about one that cannot be read."""

import pytest
import regex

from monitor.rulebook.phrase import PhraseError, phrase
from monitor.rulebook.prefilter import Hyperscan, Patient, Sought

FINDS = [
    ("face recognition", "Senior engineer, Face Recognition.", "Face Recognition"),
    ("face recognition", "face-\nrecognition", "face-\nrecognition"),
    ("face recognition", "face\u00a0\u00adrecognition", "face\u00a0\u00adrecognition"),
    ("face recognition", "interface recognition", None),
    ("face recognition", "face recognitions", None),
    ("fac(e|ial) recogni*", "facial recognizers", "facial recognizers"),
    ("camera(s)?", "cameras", "cameras"),
    ("camera(s)?", "a camera.", "camera"),
    ("(live)? camera(s)?", "two live cameras", "live cameras"),
    ("(live)? camera(s)?", "alive cameras", "cameras"),
    ("use (our)? video", "use video", "use video"),
    ("re-identification", "reidentification", "reidentification"),
    ("re-identification", "re identification", "re identification"),
    ("train* ...2 video*", "trained on your videos", "trained on your videos"),
    ("train* ...2 video*", "trained on all of your videos", None),
    ("camera* ~3 police", "police got the camera", "police got the camera"),
    ("camera* ~3 police", "camera for police", "camera for police"),
    ("don't use", "We don’t use it", "don’t use"),
    ("розпізнаван* облич*", "Розпізнавання обличчя", "Розпізнавання обличчя"),
    ("人脸识别", "我们的人脸识别系统", "人脸识别"),
    ("זיהוי פנים", "בזיהוי פנים", "בזיהוי פנים"),
    ("Gesichtserkennung*", "die GESICHTSERKENNUNGSSOFTWARE", "GESICHTSERKENNUNGSSOFTWARE"),
    ("reconnaissance faciale", "la reconnaissance faciales", None),
    ("re: \\bL[PB]R\\b", "an LPR camera", "LPR"),
    ("זיהוי (ה)?פנים", "לזיהוי הפנים", "לזיהוי הפנים"),
    ("pattern of (daily)? life", "a pattern of life", "pattern of life"),
    ("Straßenkamera", "EINE STRASSENKAMERA", "STRASSENKAMERA"),
    ("track* ...5 (person|people) ...4 camera*", "tracks people from one camera", "tracks people from one camera"),
    ("(виявл*|розпізна*) підозріл* (осіб|людей)", "розпізнавання підозрілих осіб", "розпізнавання підозрілих осіб"),
    ("(不|没有)使用", "我们没有使用", "没有使用"),
]


@pytest.mark.parametrize(("written", "text", "found"), FINDS, ids=[f"{w} in {t!r}" for w, t, _ in FINDS])
def test_a_phrase_finds_its_words_and_nothing_else(written, text, found):
    match = regex.search(phrase(written).pattern, text, regex.IGNORECASE | regex.V0)
    assert (match.group() if match else None) == found


@pytest.mark.parametrize("first_stage", [Hyperscan, Patient])
@pytest.mark.parametrize(
    ("written", "text"),
    [(w, t) for w, t, found in FINDS if found and "\n" not in t],  # a sentence ends with its line
    ids=[f"{w} in {t!r}" for w, t, found in FINDS if found and "\n" not in t],
)
def test_the_first_stage_names_every_place_that_the_exact_stage_finds(written, text, first_stage):
    match = regex.search(phrase(written).pattern, text, regex.IGNORECASE | regex.V0)
    sought = Sought(phrase(written).scan, phrase(written).certain)
    offsets = [offset for _, offset in first_stage([sought]).scan(text)]
    assert any(match.start() <= offset < match.end() for offset in offsets)


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("", "a phrase needs words"),
        ("(a|b", "is never closed"),
        ("(a|)", "empty brackets or a bar without words beside it"),
        ("a)", "unexpected ')'"),
        ("(maybe)?", "at least one word must stand"),
        ("*", "at least one word must stand"),
        ("uses ...5", "needs words on both sides"),
        ("uses ...5 (live)?", "what may be missing cannot stand at a distance"),
        ("uses ~5 (live)? ...2 video", "what may be missing cannot stand at a distance"),
        ("{company} uses", "only {capability} is a slot"),
        ("a {capability} b", "at the beginning or at the end"),
        ("re: (?:unclosed", "not a regular expression"),
        ("re: a*", "matches the empty text"),
        ("re: (group)", "use (?:...) instead"),
    ],
)
def test_a_phrase_that_cannot_be_read_says_what_is_wrong(written, complaint):
    with pytest.raises(PhraseError) as error:
        phrase(written)
    assert complaint in str(error.value)


@pytest.mark.parametrize("first_stage", [Hyperscan, Patient])
def test_a_pattern_that_the_first_stage_cannot_read_is_refused(first_stage):
    with pytest.raises(ValueError, match="the first stage cannot read a pattern"):
        first_stage([Sought("(")])


def test_offsets_of_the_first_stage_are_characters_in_every_script():
    text = "Über Straßen: розпізнавання облич і 人脸识别 🙂 face recognition"
    filters = Hyperscan([Sought(phrase("face recognition").scan), Sought(phrase("人脸识别").scan)])
    assert [(number, text[offset]) for number, offset in filters.scan(text)] == [(1, "别"), (0, "n")]
