"""The case that the program exists for, replayed over HTTP: each line of its table, divergences, look-alikes."""

import hashlib
import io
import json
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from made import version
from warcio.archiveiterator import ArchiveIterator

from monitor.archive import cases, links, open_archive, signals, statements, verify, versions
from monitor.evidence import read
from monitor.home import HomeError
from monitor.kin import Owner
from monitor.model import Act, Stance, Strength
from monitor.rulebook import Matcher
from monitor.rulebook import read as read_text
from monitor.rulebook.phrase import phrase
from monitor.signals import signals as made_of
from monitor.steps import case as printed
from monitor.steps import export, timeline, verify_packet

# The replay takes half a minute alone and several times that on a busy machine.
pytestmark = [pytest.mark.xdist_group("ring"), pytest.mark.timeout(600)]
END = datetime(2019, 9, 30, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def archive(replayed):
    with open_archive(replayed.archive, readonly=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def told(archive):
    """Give every signal and statement, and the case that each company and capability has."""
    by_case = {(case.company, case.capability): case for case in cases(archive)}
    return list(signals(archive)), list(statements(archive)), by_case


def said(told, quote):
    """Find the statement, written or found, whose quote holds some words."""
    return [each for each in told[1] if quote in each.quote.text]


def shown(told, company, capability, channel, words=""):
    """Find the signals of one kind of source."""
    return [
        each
        for each in told[0]
        if (each.company, each.capability, each.channel) == (company, capability, channel) and words in each.quote.text
    ]


def test_row_1_denies_use_in_devices(told):
    (each,) = said(told, "do not employ facial recognition")
    assert (each.stance, each.act, each.capability, each.tense, each.scope) == (
        Stance.DENIES,
        Act.USE,
        "face-recognition",
        "present",
        "devices",
    )


def test_row_2_denies_use_for_the_company(told):
    (each,) = [each for each in said(told, "Ring does not use facial recognition technology") if each.reviewed]
    assert (str(each.day), each.stance, each.scope, each.hedges) == ("2019-08-29", Stance.DENIES, "company", ())


def test_row_3_is_the_same_denial_through_another_channel_and_told_once(told):
    (each,) = said(told, "users are in control of their videos")
    assert (each.stance, each.channel, each.reviewed) == (Stance.DENIES, "social post", True)


def test_row_4_denies_with_a_hedge_and_affirms_object_detection(told):
    (denial,) = said(told, "does not currently use facial recognition")
    (affirmed,) = [each for each in told[1] if each.capability == "object-detection"]
    assert (denial.stance, denial.hedges, affirmed.stance) == (Stance.DENIES, ("currently",), Stance.AFFIRMS)


def test_row_5_denies_use_of_the_parents_product(told):
    (each,) = said(told, "Ring is not Rekognition and does not work with Rekognition")
    assert (each.stance, each.capability) == (Stance.DENIES, "rekognition")


def test_row_6_is_a_strong_signal_in_the_affiliates_own_words(told):
    (each,) = shown(told, "ring-ukraine", "face-recognition", "company page")
    assert (each.act, each.strength, each.by) == (Act.DEVELOP, Strength.STRONG, "")
    assert each.quote.text.startswith("We develop semi-automated crime prevention and monitoring systems")


def test_row_7_is_crime_prevention_analytics_and_no_more_than_weak_by_itself(told, rulebook):
    (page,) = shown(told, "ring-ukraine", "crime-prevention-analytics", "company page")
    assert page.act is Act.DEVELOP
    alone = version(text="We use state-of-the-art neural networks to reduce crime in neighborhoods.")
    hits = list(read_text(alone.text, rulebook, kind=alone.kind, names=Matcher("n", [phrase("Ring")])))
    (each,) = made_of([(alone, hits)], rulebook, lambda _: [Owner("acme", "own source")])
    assert (each.capability, each.strength) == ("crime-prevention-analytics", Strength.WEAK)


def test_row_8_is_a_title_that_names_the_capability(told):
    (each,) = shown(told, "ring-ukraine", "face-recognition", "talk", "head of face recognition research")
    assert [why.rule for why in each.why if why.effect == "role"] == ["roles.title"]


def test_row_9_is_a_department_in_a_third_partys_words(told):
    (each,) = shown(told, "ring-ukraine", "face-recognition", "talk", "leading the Face Recognition Department")
    assert ([why.rule for why in each.why if why.effect == "role"], each.by, str(each.day)[:7]) == (
        ["roles.department"],
        "the organiser",
        "2018-04",
    )


def test_row_10_is_a_signal_that_was_withdrawn_and_whose_capture_is_kept(told, archive):
    (each,) = shown(told, "ring-ukraine", "face-recognition", "profile")
    pages = [version for version in versions(archive) if version.source.startswith("page:http://profiles.example")]
    assert each.gone is not None
    assert f"{each.gone:%Y-%m-%d}" == "2019-08-20"
    pages.sort(key=lambda page: page.first_seen)
    assert ["Face Recognition" in page.text for page in pages][-2:] == [True, False]
    assert "Computer Vision problems" in pages[-1].text


def test_row_11_is_hiring_for_a_requirement(told):
    (each,) = shown(told, "ring-ukraine", "face-recognition", "job posting")
    assert (each.act, each.section, str(each.day)) == (Act.HIRE, "Requirements", "2019-06-14")


def test_row_12_disputes_the_link_and_stands_beside_the_posting(told):
    case = told[2]["ring", "link:ring-ukraine"]
    (posting,) = shown(told, "ring-ukraine", "face-recognition", "job posting")
    assert {each.stance for each in case.says} == {Stance.DISOWNS}
    assert posting.id in {each.id for each in case.shows}
    assert any("/careers linked to" in line and "ringukraine/jobs/4298407" in line for line in case.context)


def test_rows_13_and_14_are_patent_signals_found_in_full_text(told):
    (first,) = shown(told, "ring", "suspicious-person-identification", "patent")
    (second,) = shown(told, "ring", "suspicious-person-database", "patent")
    faces = shown(told, "ring", "face-recognition", "patent")
    assert (first.act, str(first.day)) == (Act.PATENT, "2018-11-15")
    assert (str(second.day), "database of suspicious persons" in second.quote.text) == ("2018-11-29", True)
    assert [str(each.day) for each in faces] == ["2018-11-15", "2018-11-29"]


def test_row_14_stands_in_the_description_only(told, archive):
    (each,) = shown(told, "ring", "suspicious-person-database", "patent")
    (version,) = [version for version in versions(archive) if version.id == each.quote.version]
    kinds = {part.kind for part in version.sections if part.start <= each.quote.start < part.end}
    assert not kinds & {"title", "abstract", "claims"}
    for part in version.sections:
        if part.kind in ("title", "abstract", "claims"):
            assert "database of suspicious persons" not in version.text[part.start : part.end]


def test_row_15_reserves_the_right_to_train_on_customer_video(told):
    (each,) = shown(told, "ring", "training-on-customer-video", "terms")
    assert (each.act, each.capability) == (Act.RESERVE, "training-on-customer-video")
    assert "access and use your User Recordings" in each.quote.text


def test_row_16_reserves_a_lasting_licence(told):
    (each,) = shown(told, "ring", "user-content-licence", "terms")
    assert (each.act, "perpetual" in each.quote.text) == (Act.RESERVE, True)


def test_row_17_is_use_as_a_third_party_reports_it(told):
    (each,) = shown(told, "ring", "training-on-customer-video", "press report")
    assert (each.act, each.by, str(each.day)) == (Act.USE, "News One", "2018-12-20")
    assert each.strength is not Strength.STRONG


def test_row_18_discloses_a_number_that_is_kept(told):
    (each,) = [each for each in told[1] if each.capability == "police-partnership" and each.stance is Stance.AFFIRMS]
    assert ("405" in [why.words for why in each.why if why.effect == "figure"], each.reviewed) == (True, False)


def test_row_19_denies_outside_the_us_and_is_no_divergence(told):
    (each,) = said(told, "no law enforcement partnerships outside the US")
    assert (each.stance, each.scope) == (Stance.DENIES, "outside the US")
    assert not told[2]["ring", "police-partnership"].alert


def test_row_20_gives_the_hiring_context(told):
    case = told[2]["ring", "face-recognition"]
    assert any(line.startswith("Hiring volume, Ring") and "1,000 employees" in line for line in case.context)


def test_face_recognition_is_one_case_behind_a_denial_with_five_kinds_of_source(told):
    case = told[2]["ring", "face-recognition"]
    assert (case.headline, case.strength, case.alert) == ("build-up behind a denial of use", Strength.STRONG, True)
    kinds = {"company page", "talk", "job posting", "patent", "terms"}
    assert set(case.channels) == kinds | {"profile"}  # the profile's signal was withdrawn before the denial
    assert [str(each.day) for each in case.says] == sorted((str(each.day) for each in case.says), reverse=True)
    assert "it is not a flat conflict" in case.not_shown
    through = {
        each.channel
        for each in case.shows
        for divergence in case.divergences
        for finding in divergence.findings
        if finding.signal == each.id and finding.hops
    }
    assert {"company page", "talk", "job posting"} <= through


def test_only_the_cases_of_the_table_are_told_as_divergences(told):
    assert sorted(key for key, case in told[2].items() if case.alert) == [
        ("ring", "face-recognition"),
        ("ring", "link:ring-ukraine"),
    ]


def test_what_no_statement_covers_is_listed_and_not_told(told):
    case = told[2]["ring", "suspicious-person-database"]
    assert (case.headline, case.alert) == ("shown, no statement found", False)


def test_training_is_reserved_by_the_terms_and_shown_by_a_report(told):
    case = told[2]["ring", "training-on-customer-video"]
    assert (case.headline, case.alert) == ("the terms reserve it, another source shows it", False)
    assert sorted(each.channel for each in case.shows) == ["press report", "terms"]


def test_no_look_alike_is_a_signal(told, archive):
    silent = {"helixmetrics", "brackwater", "unwatched-streets"}
    postings = [version for version in versions(archive) if version.company in silent]
    assert len(postings) >= 8
    assert [each for each in told[0] if each.company in silent] == []


def test_the_first_alert_falls_on_the_first_denial_on_file(replayed):
    events = timeline(replayed, now=END).data["events"]
    first = [(each["day"], each["title"]) for each in events if each["what"] == "first alert"]
    assert first == [("2019-08-28", "Ring: face recognition"), ("2019-08-29", "Ring: the link to Ring Ukraine")]


def test_with_an_earlier_denial_it_falls_on_the_programme_and_grows_with_the_patents(replayed):
    other = replayed.folder / "watchlist-earlier-denial.yaml"
    events = timeline(replayed, now=END, watchlist=other).data["events"]
    faces = [(each["day"], each["what"]) for each in events if each["title"] == "Ring: face recognition"]
    assert ("2018-04-16", "first alert") in faces
    assert {("2018-11-15", "grown"), ("2018-11-29", "grown")} <= set(faces)
    assert not [day for day, what in faces if what == "first alert" and day != "2018-04-16"]


def test_the_archive_proves_every_quote_and_capture(replayed, archive):
    assert list(verify(archive, lambda place: read(replayed.folder, place))) == []


def test_one_letter_tells_the_case_and_one_its_growth(replayed):
    letters = [
        message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(replayed.letters.iterdir())
    ]
    subjects = [str(letter["Subject"]) for letter in letters]
    assert [line for line in subjects if "failing" not in line] == [
        "Divergence digest 2019-08-28: 1 new (Ring)",
        "Divergence digest 2019-08-29: 1 new (Ring), 1 grown",
    ]
    assert len({letter["Message-ID"] for letter in letters}) == len(letters)


def test_no_letter_names_a_private_person(replayed):
    names = ("Prykladenko", "Vyhadana", "Umovnyi", "Uiavna")
    for path in sorted(replayed.letters.iterdir()):
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        for part in letter.walk():
            if part.get_content_maintype() == "text":
                assert [name for name in names if name in part.get_content()] == []


def test_the_case_is_exported_with_every_record_and_its_packet_is_proved(replayed, told, tmp_path):
    """Export it, prove the folder, change one letter in it, and see that it is noticed."""
    case = told[2]["ring", "face-recognition"]
    report = export(replayed, case.id, into=tmp_path, now=END)
    folder = tmp_path / f"{case.id}-20190930T230000Z"
    assert (report.data["folder"], list(verify_packet(folder).faults)) == (str(folder), [])
    quotes = json.loads((folder / "quotes.json").read_text(encoding="utf-8"))["quotes"]
    assert [each["quote"] for each in quotes] == [each.quote.text for each in (*case.says, *case.shows)]
    kept = {
        record.rec_headers["WARC-Record-ID"]: hashlib.sha256(record.content_stream().read()).hexdigest()
        for record in ArchiveIterator(io.BytesIO((folder / "case.warc.gz").read_bytes()))
    }
    assert {each["record"]: each["sha256"] for each in quotes} == kept
    text = folder / quotes[0]["text_file"]
    text.write_text(text.read_text(encoding="utf-8").replace("e", "3", 1), encoding="utf-8")
    assert [fault.split(" is ")[0] for fault in verify_packet(folder).faults] == [quotes[0]["text_file"]]
    with pytest.raises(HomeError, match="is there already"):
        export(replayed, case.id, into=tmp_path, now=END)


def test_every_poll_adds_a_link_to_the_chain_and_the_letter_prints_its_root(replayed, archive):
    newest = links(archive)[-1]
    letters = sorted((replayed.folder / "letters").glob("*.eml"))
    plain = message_from_bytes(letters[-1].read_bytes(), policy=policy.default).get_body(("plain",)).get_content()
    roots = [each.root for each in links(archive)]
    (shown,) = [word for word in plain.split() if len(word) == len(newest.root) and word in roots]
    assert roots.index(shown) > 0


def test_a_case_is_printed_with_what_people_judged(replayed, told):
    case = told[2]["ring", "face-recognition"]
    lines = printed(replayed, case.id).lines
    assert (lines[0].startswith(case.title), lines[-2:]) == (True, ["Reviewed", "  nobody has reviewed it"])


def test_a_case_is_printed_as_it_was_known_on_a_day_and_not_before_there_was_one(replayed, told):
    case = told[2]["ring", "face-recognition"]
    day = datetime(2019, 8, 28, 23, 59, 59, tzinfo=UTC)
    lines = printed(replayed, case.id, as_of=day).lines
    says = lines[lines.index("Says") + 1 : lines.index("Shows")]
    assert [line for line in says if "denies" in line] == [
        "  2019-08-28 Ring denies to use (press statement): “its devices do not employ facial recognition”"
    ]
    with pytest.raises(HomeError, match=r"no case has the id"):
        printed(replayed, case.id, as_of=datetime(2018, 1, 1, tzinfo=UTC))
