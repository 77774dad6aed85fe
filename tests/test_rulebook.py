"""The default rulebook on the sentences that it exists for, and on those that look like them."""

from dataclasses import replace

import pytest

from monitor.model import Kind, Section
from monitor.rulebook import Matcher, load, proofs, read
from monitor.rulebook.phrase import phrase
from monitor.rulebook.prefilter import Patient, Sought
from monitor.rulebook.rules import flat

RING = Matcher("names", [phrase(name) for name in ("Ring", "Ring Ukraine", "SQUAD")])
FACE = "face-recognition"

# kind, section, sentence -> capability: what the rules make of it
READINGS = [
    ("statement", "", "Its devices do not employ facial recognition.", {FACE: "denies"}),
    ("statement", "", "Ring does not use facial recognition technology", {FACE: "denies"}),
    (
        "statement",
        "",
        "Ring uses object detection to reduce false alerts, but does not currently use facial recognition technology.",
        {"object-detection": "affirms", FACE: "denies (currently)"},
    ),
    ("statement", "", "Ring is not Rekognition and does not work with Rekognition", {"rekognition": "denies"}),
    (
        "statement",
        "",
        "Ring has no law enforcement partnerships outside the US.",
        {"police-partnership": "denies, outside the US"},
    ),
    (
        "page",
        "",
        (
            "We develop semi-automated crime prevention and monitoring systems which are based on, but not limited to, "
            "face recognition."
        ),
        {"crime-prevention-analytics": "shown: develop", FACE: "shown: develop"},
    ),
    ("page", "", "Anna K., head of face recognition research", {FACE: "shown: research as title"}),
    ("page", "", "leading the Face Recognition Department at Ring Ukraine", {FACE: "shown: develop as department"}),
    (
        "posting",
        "requirements",
        "Practical experience in object detection, action recognition, or face recognition.",
        {"object-detection": "shown", FACE: "shown"},
    ),
    (
        "patent",
        "description",
        "The image is compared with a database of suspicious persons.",
        {"suspicious-person-database": "shown"},
    ),
    (
        "policy",
        "",
        "Ring may access and use your User Recordings for the purpose of developing new Products and Services.",
        {"training-on-customer-video": "reserves"},
    ),
    ("policy", "", "We do not collect names, addresses, genetic data or facial recognition data.", {FACE: "denies"}),
    ("policy", "", "We do not sell cameras, but we use facial recognition.", {FACE: "affirms"}),
    ("posting", "", "We do not use facial recognition in our hiring process.", {FACE: "denies, in our hiring process"}),
    # policies: who denies what, however long the list
    (
        "policy",
        "",
        "We do not ask for or collect information such as your name, address, health information or biometric data.",
        {"biometric-data": "denies"},
    ),
    (
        "policy",
        "",
        "We do not intentionally collect sensitive data (trade union membership, genetic data or biometric data).",
        {"biometric-data": "denies (intentionally)"},
    ),
    ("policy", "", "Biometric information: we don't collect this data.", {"biometric-data": "denies"}),
    (
        "policy",
        "",
        "Ring does not use any of your video or other Customer Content to train its models.",
        {"training-on-customer-video": "denies"},
    ),
    ("policy", "", "We do not limit how we use facial recognition.", {FACE: "affirms"}),
    ("policy", "", "If you do not provide biometric data, sign in by password.", {}),
    ("policy", "", "Please do not provide biometric data.", {}),
    ("policy", "", "Don't try to use our service to process the biometric data of others.", {}),
    ("policy", "", "We do not use biometric data for any other purpose.", {}),
    ("policy", "", "We do not share biometric data with third parties.", {}),
    ("policy", "", "Personal data does not include biometric data.", {}),
    ("policy", "", "The Biometrics Platform and its associated services contract are not used abroad.", {}),
    ("policy", "", "This moratorium does not apply to use of face comparison to find missing persons.", {}),
    # what stands above governs
    ("policy", "", "We do not:\nuse facial recognition", {FACE: "denies"}),
    ("policy", "", "You may not:\n• sell your account\n• use facial recognition on others", {}),
    ("policy", "", "We do not:\n• sell your data\nWe use facial recognition.", {FACE: "affirms"}),
    ("policy", "", "We collect, without limitation:\n• facial recognition data", {FACE: "shown"}),
    ("page", "", "What our cameras never detect:\n• Facial recognition, people, gender", {}),
    # coordinated acts, the lowest counts; and a no inside the words of the capability
    ("statement", "", "Ring does not use, sell or develop facial recognition.", {FACE: "denies"}),
    ("statement", "", "Ring neither uses nor sells facial recognition.", {FACE: "denies"}),
    ("policy", "", "Your recordings are never used to train our models.", {"training-on-customer-video": "denies"}),
    ("policy", "", "We do not collect sensitive data such as biometric data.", {"biometric-data": "denies"}),
    ("policy", "", "Sensitive information includes:\n• genetic data\n• biometric data", {}),
    (
        "policy",
        "",
        "We do not collect biometric data, and our verification provider keeps facial scans for a week.",
        {"biometric-data": "shown: use"},
    ),
    ("statement", "", "No facial recognition is used in our stores.", {FACE: "denies"}),
    ("statement", "", "Facial recognition isn't used at our doors.", {FACE: "denies"}),
    ("page", "", "We build facial recognition that does not need the cloud.", {FACE: "shown: develop"}),
    ("statement", "", "Мы не используем распознавание лиц.", {FACE: "denies"}),
    # other stances
    ("statement", "", "Ring has no plans to use facial recognition.", {FACE: "hedges"}),
    ("statement", "", "Ring declined to say whether it uses facial recognition.", {FACE: "declines"}),
    ("statement", "", "Reports that Ring uses facial recognition are misleading.", {FACE: "objects"}),
    ("statement", "", "Ring only uses facial recognition with your consent.", {FACE: "conditions"}),
    ("statement", "", "Ring does not share videos with the police.", {"camera-network-sharing": "denies"}),
    # words that only look like an act, a right or a partnership
    ("policy", "", "Facial recognition data, where offered, from photos.", {FACE: "shown"}),
    ("policy", "", "For the services Read and Rekognition: (a) we may use other content.", {"rekognition": "shown"}),
    ("policy", "", "These terms apply when law enforcement agencies use our service in criminal investigations.", {}),
    ("policy", "", "You grant each party of the exchange an irrevocable licence to use your content.", {}),
    (
        "policy",
        "",
        "We create a voiceprint of callers.",
        {"biometric-data": "shown: use", "voice-identification": "shown: use"},
    ),
    (
        "policy",
        "",
        "We use facial recognition to confirm that you are who you say.",
        {"biometric-authentication": "affirms"},
    ),
    # look-alikes: nothing is said and nothing is shown
    ("posting", "duties", "You will run the employee recognition programme and meet customers face-to-face.", {}),
    ("page", "", "Use Face ID to unlock the app.", {}),
    ("posting", "legal", "Employment decisions are made without regard to race, genetic or biometric data.", {}),
    ("posting", "benefits", "Annual biometric screening and gym.", {}),
    ("posting", "about", "Biometrics is our statistics department for clinical trials.", {}),
    ("posting", "duties", "Drug safety surveillance and market surveillance in trading.", {}),
    ("posting", "duties", "Surveillance of oil wells with suspicious pressure.", {}),
    ("posting", "duties", "File a suspicious activity report for suspicious persons.", {}),
    ("posting", "duties", "Responsible for interface verification of RTL.", {}),
    ("posting", "about", "We fight face recognition by the police.", {}),
    ("posting", "", "Face recognition threatens everyone's rights.", {}),
    ("patent", "background", "Conventional systems use face recognition to unlock doors.", {}),
    ("patent", "description", "Existing systems use face recognition to unlock doors.", {}),
    ("policy", "", "You may not use the service for facial recognition.", {}),
    ("policy", "", "Biometric information means any data such as facial recognition templates.", {}),
    ("posting", "requirements", "No experience in face recognition is needed.", {}),
]


def judged(hit):
    """Say in a few words what the rules make of a hit."""
    if hit.suppressed or (hit.stance and hit.others):
        return None
    if hit.stance:
        hedges, scopes = ", ".join(hit.words("hedges")), ", ".join(hit.words("scopes"))
        return hit.stance.value + (f" ({hedges})" if hedges else "") + (f", {scopes}" if scopes else "")
    if hit.negated:
        return None
    words = "shown" + (f": {hit.act}" if hit.act else "") + (", reserved" if hit.words("reserves") else "")
    return words + (f" as {hit.role}" if hit.role else "")


@pytest.mark.parametrize(("kind", "section", "text", "expected"), READINGS, ids=[each[2][:60] for each in READINGS])
def test_a_sentence_is_read_as_a_careful_reader_would(rulebook, kind, section, text, expected):
    sections = [Section(section, section, 0, len(text))] if section else []
    hits = read(text, rulebook, kind=Kind(kind), sections=sections, names=RING)
    assert {hit.capability: judged(hit) for hit in hits if judged(hit)} == expected


def test_every_example_of_the_default_rulebook_holds(rulebook):
    assert [proof.message for proof in proofs(rulebook) if not proof.holds] == []


LANGUAGES = {"en", "uk", "ru", "es", "fr", "de", "zh", "he"}


def test_every_language_of_every_capability_is_proven_by_an_example(rulebook):
    unproven = []
    for name, each in rulebook.capabilities.items():
        if name in ("rekognition", "hiring-volume"):  # a product's name is the same everywhere; a figure is no evidence
            continue
        texts = [one if isinstance(one, str) else one.text for one in each.rule.examples.match]
        groups = [each.rule.phrases, *(guarded.phrases for guarded in each.rule.guarded)]
        for language in LANGUAGES:
            words = Matcher(name, [phrase(one) for group in groups for one in _of(group, language)])
            if not any(words.first(text, 0, len(text)) for text in texts):
                unproven.append((name, language))
    assert unproven == []
    assert len(rulebook.capabilities) >= 20


def _of(group, language):
    return group.get(language, []) if isinstance(group, dict) else group


def test_a_term_of_a_language_that_nobody_has_confirmed_lowers_and_says_so(rulebook):
    (confirmed,) = read("Gait recognition of visitors.", rulebook, kind=Kind.PAGE)
    (unsure,) = read("Розпізнавання ходи відвідувачів.", rulebook, kind=Kind.PAGE)
    assert (confirmed.words("lowers"), unsure.words("lowers")) == ((), ("Розпізнавання ходи",))


def test_a_capability_is_looked_for_only_in_its_kinds_of_document(rulebook):
    text = "Our sensors record biometric data."
    kinds = {kind for kind in Kind if any(read(text, rulebook, kind=kind))}
    assert kinds == {Kind.POLICY, Kind.STATEMENT, Kind.PAGE}


def test_of_two_phrases_at_one_place_the_longer_one_is_the_mention(rulebook):
    text = "We study facial detection and recognition."
    hits = [hit for hit in read(text, rulebook, kind=Kind.PAGE) if hit.capability == FACE]
    assert [text[hit.start : hit.end] for hit in hits] == ["facial detection and recognition"]


ENDLESS = " ".join(["We build face recognition, gait recognition and license plate readers,"] * 60)


def test_each_mention_in_a_sentence_without_end_counts_once(rulebook):
    hits = list(read(ENDLESS, rulebook, kind=Kind.PAGE))
    assert len(hits) == len({(hit.capability, hit.start) for hit in hits}) == 180
    assert max(hit.quote_end - hit.quote_start for hit in hits) <= 2_000


def test_another_first_stage_gives_the_same_result(rulebook):
    read_in = [phrase(each) for each in _written(rulebook)]
    owners = tuple(dict.fromkeys(rulebook.owners))
    around = [Sought(each.source) for each in owners]
    patient = replace(
        rulebook,
        prefilter=Patient([Sought(each.scan, each.certain) for each in read_in]),
        around=Patient(around),
        owners=owners,
    )
    examples = [one for each in rulebook.capabilities.values() for one in each.rule.examples.match]
    texts = [ENDLESS, *(text for _, _, text, _ in READINGS)]
    texts.append("\n".join(one if isinstance(one, str) else one.text for one in examples))
    for text in texts:
        for kind in (Kind.POLICY, Kind.POSTING):
            assert list(read(text, rulebook, kind=kind)) == list(read(text, patient, kind=kind))


def _written(rulebook):
    for each in rulebook.capabilities.values():
        for group in (each.rule.phrases, *(guarded.phrases for guarded in each.rule.guarded)):
            yield from flat(group)


def test_offsets_name_the_words_and_their_sentence_in_the_text(rulebook):
    text = "First.\nWe build face recognition. Last."
    (hit,) = read(text, rulebook, kind=Kind.PAGE)
    assert (text[hit.start : hit.end], text[hit.quote_start : hit.quote_end]) == (
        "face recognition",
        "We build face recognition.",
    )


def test_every_fault_of_a_rulebook_is_told_at_once_with_its_line():
    text = """\
capabilities:
  a:
    title: A
    description: A
    severity: high
    broader: [b]
    phrases: [(open]
    examples: {match: [x], no_match: [y]}
stances: {}
contexts: {}
acts: {}
holders: {own: [we], others: [you]}
terminators: [but]
pseudo: ["{capability} x"]
sectoins: {}
"""
    book, faults = load(text)
    assert book is None
    assert [str(fault) for fault in faults] == [
        "rules.yaml:6:15: capabilities.a.broader[0]: no capability 'b'",
        "rules.yaml:7:15: capabilities.a.phrases[0]: '(open': '(' is never closed",
        "rules.yaml:14:10: pseudo[0]: '{capability} x': {capability} has a meaning in stances and roles only",
        'rules.yaml:15:1: sectoins: unknown key (did you mean "sections"?)',
    ]


def test_a_broken_example_is_told_with_what_the_rules_saw():
    text = """\
capabilities:
  a: {title: A, description: A, severity: high, phrases: [widget], examples: {match: [no such], no_match: [a widget]}}
stances: {}
contexts: {}
acts: {}
holders: {own: [we], others: [you]}
terminators: [but]
pseudo: [not only]
"""
    book, _ = load(text)
    assert [(".".join(map(str, proof.path)), proof.message) for proof in proofs(book)] == [
        (
            "capabilities.a.examples.match.0",
            "must match and does not (nothing in it was recognised): 'no such'",
        ),
        (
            "capabilities.a.examples.no_match.0",
            "must not match and does (matched by capabilities.a: 'widget'): 'a widget'",
        ),
    ]
