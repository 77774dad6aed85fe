"""A case to publish from: every quote with its proof, the records byte for byte, and a list that notices any change."""

import csv
import gzip
import hashlib
import io
import json
import zipfile
from dataclasses import replace

import pytest
from conftest import ROOT
from made import FACE, SEEN, edge, signal, statement, version
from warcio.archiveiterator import ArchiveIterator

from monitor import evidence
from monitor.digest.quotes import QuoteError
from monitor.model import Capture, Case, Day, Divergence, Finding, Quote, Relation, Strength
from monitor.packet import Material, Record, check, packet
from monitor.reviews import Review, Verdict

TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").glob("*.[ht]*")}
BODIES = {"ver-1": b"<p>We develop face recognition.</p>", "ver-2": b"<p>Acme does not use face recognition.</p>"}


def captured(name, url):
    return Capture(url, BODIES[name], SEEN, 200, (("Content-Type", "text/html"),))


@pytest.fixture
def records(tmp_path):
    """Keep both captures in a WARC file, as a poll does."""
    captures = [captured("ver-1", "http://acme.example/lab?a=1"), captured("ver-2", "http://acme.example/")]
    with evidence.Writer(tmp_path, now=SEEN) as writer:
        places = writer.keep(captures, lambda _digest: None)
    return {
        place.sha256: Record(place, evidence.raw(tmp_path, place), 200, "text/html")
        for place in places
        if place.kind == "response"
    }


def shown(**changes):
    """Make a case of one statement and one signal through an affiliate."""
    said, seen = statement(channel="press statement"), signal()
    gap = Finding(Relation.ACT_GAP, said.id, seen.id, "develops it, denies use", (edge(disputed=Day(2019, 9)),))
    made = Case(
        "case-1",
        "acme",
        FACE,
        "Acme: face recognition",
        "build-up behind a denial of use",
        Strength.STRONG,
        alert=True,
        says=(said,),
        shows=(seen,),
        divergences=(Divergence("div-1", "case-1", Relation.ACT_GAP, Strength.STRONG, (gap,), "It develops it."),),
        explanation="One statement, one signal.",
        not_shown="Use on devices.",
        channels=("company page",),
        context=(),
    )
    return replace(made, **changes)


def material(records, **changes):
    digests = {name: hashlib.sha256(body).hexdigest() for name, body in BODIES.items()}
    texts = {
        "ver-1": version(capture=digests["ver-1"], text="We develop face recognition. Call us."),
        "ver-2": version(
            id="ver-2", document="doc-2", capture=digests["ver-2"], text="Acme does not use face recognition."
        ),
    }
    return Material(**{"versions": texts, "records": records, "names": {"acme": "Acme", "acme-lab": "Lab"}} | changes)


@pytest.fixture
def files(records):
    reviews = [Review("case-1", "Ida", SEEN, Verdict.CONFIRMED, "read both pages")]
    return packet(shown(), material(records, reviews=reviews, about={"program": "monitor 1"}), TEMPLATES, SEEN)


def test_a_packet_holds_these_files(files):
    assert sorted(files) == [
        "README.txt",
        "SHA256SUMS",
        "case.wacz",
        "case.warc.gz",
        "comment-request.txt",
        "libel-read.tsv",
        "manifest.json",
        "quotes.json",
        "report.html",
        "texts/ver-1.txt",
        "texts/ver-2.txt",
    ]


def test_each_quote_carries_what_proves_it(files):
    said, seen = json.loads(files["quotes.json"])["quotes"]
    kept = ("side", "quote", "before", "after", "start", "end", "url", "version", "sha256", "found_by", "fetched")
    assert [{name: each[name] for name in kept} for each in (said, seen)] == [
        {
            "side": "says",
            "quote": "Acme does not use face recognition.",
            "before": "",
            "after": "",
            "start": 0,
            "end": 35,
            "url": "http://acme.example/",
            "version": "ver-2",
            "sha256": hashlib.sha256(BODIES["ver-2"]).hexdigest(),
            "found_by": "written or confirmed by a person",
            "fetched": "2019-08-30 06:00:00 UTC",
        },
        {
            "side": "shows",
            "quote": "We develop face recognition.",
            "before": "",
            "after": "Call us.",
            "start": 0,
            "end": 28,
            "url": "http://acme.example/",
            "version": "ver-1",
            "sha256": hashlib.sha256(BODIES["ver-1"]).hexdigest(),
            "found_by": "found by a machine, not reviewed",
            "fetched": "2019-08-30 06:00:00 UTC",
        },
    ]


def test_the_quotes_stand_in_the_texts_at_their_offsets(files):
    for each in json.loads(files["quotes.json"])["quotes"]:
        text = files[each["text_file"]].decode()
        assert (text[each["start"] : each["end"]], hashlib.sha256(text.encode()).hexdigest()) == (
            each["quote"],
            each["text_sha256"],
        )


def test_a_quote_that_its_text_does_not_hold_is_never_exported(records):
    wrong = shown(shows=(signal(quote=Quote("ver-1", 0, 28, "We deploy face recognition !")),))
    with pytest.raises(QuoteError, match="is not what the archived text says there"):
        packet(wrong, material(records), TEMPLATES, SEEN)


def test_the_records_are_those_that_were_kept(files):
    found = {
        record.rec_headers["WARC-Target-URI"]: record.content_stream().read()
        for record in ArchiveIterator(io.BytesIO(files["case.warc.gz"]))
    }
    assert found == {"http://acme.example/lab?a=1": BODIES["ver-1"], "http://acme.example/": BODIES["ver-2"]}


def test_a_web_archive_player_finds_each_record_by_its_index(files):
    with zipfile.ZipFile(io.BytesIO(files["case.wacz"])) as packed:
        data = packed.read("archive/data.warc.gz")
        lines = packed.read("indexes/index.cdxj").decode().splitlines()
        package = json.loads(packed.read("datapackage.json"))
        hashes = {
            each["path"]: f"sha256:{hashlib.sha256(packed.read(each['path'])).hexdigest()}"
            for each in package["resources"]
        }
        pages = [json.loads(line) for line in packed.read("pages/pages.jsonl").decode().splitlines()]
    assert [line.split(" ", 2)[:2] for line in lines] == [
        ["example,acme)/", "20190830060000"],
        ["example,acme)/lab?a=1", "20190830060000"],
    ]
    for line in lines:
        entry = json.loads(line.split(" ", 2)[2])
        part = data[int(entry["offset"]) : int(entry["offset"]) + int(entry["length"])]
        assert f"WARC-Target-URI: {entry['url']}".encode() in gzip.decompress(part)
    assert {each["path"]: each["hash"] for each in package["resources"]} == hashes
    assert [each.get("url") for each in pages] == [None, "http://acme.example/", "http://acme.example/lab?a=1"]


def test_the_same_case_gives_the_same_bytes(files, records):
    reviews = [Review("case-1", "Ida", SEEN, Verdict.CONFIRMED, "read both pages")]
    again = packet(shown(), material(records, reviews=reviews, about={"program": "monitor 1"}), TEMPLATES, SEEN)
    assert again == files


def test_a_changed_a_missing_and_an_added_file_are_named(files):
    assert check(files) == []
    changed = {**files, "report.html": files["report.html"] + b" ", "new.txt": b""}
    del changed["README.txt"]
    faults = check(changed)
    assert [each.split(" is ")[0].split(" was ")[0] for each in faults] == ["README.txt", "report.html", "new.txt"]
    assert check({}) == ["manifest.json is missing: this is no exported case, or not all of it."]
    assert check({"manifest.json": b"{}"}) == ["manifest.json cannot be read: it was changed."]


def test_the_sums_are_those_that_sha256sum_checks(files):
    lines = files["SHA256SUMS"].decode().splitlines()
    assert lines == [
        f"{hashlib.sha256(content).hexdigest()}  {path}"
        for path, content in sorted(files.items())
        if path not in ("SHA256SUMS", "manifest.json")
    ]


@pytest.mark.parametrize("quote", ['=HYPERLINK("http://evil.example")', "+1", "-1", "@SUM(A1)", "\t=1", "a\r\nb\tc"])
def test_no_cell_of_the_table_is_a_formula_or_breaks_a_line(records, quote):
    texts = material(records).versions | {"ver-1": version(text=quote)}
    hostile = shown(shows=(signal(quote=Quote("ver-1", 0, len(quote), quote)),))
    made = packet(hostile, material(records, versions=texts), TEMPLATES, SEEN)["libel-read.tsv"]
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter="\t"))
    assert [len(row) for row in rows] == [9, 9, 9]
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]


def test_a_quote_cannot_break_out_of_the_report(records):
    quote = '</mark></blockquote><script>alert(1)</script><img src="http://evil.example/x" onerror="x()">'
    texts = material(records).versions | {"ver-1": version(text=quote, url="javascript:alert(1)")}
    hostile = shown(shows=(signal(quote=Quote("ver-1", 0, len(quote), quote)),))
    report = packet(hostile, material(records, versions=texts), TEMPLATES, SEEN)["report.html"].decode()
    assert ("<script" in report, "<img" in report, 'href="javascript' in report) == (False, False, False)
    assert "default-src 'none'" in report


def test_a_changed_document_comes_with_its_changes_sentence_by_sentence(records):
    before = version(id="ver-0", text="We never tested face recognition. Call us.", first_seen=SEEN.replace(day=1))
    made = packet(shown(), material(records, versions={"ver-0": before, **material(records).versions}), TEMPLATES, SEEN)
    assert made["diffs/doc-1.diff"].decode().splitlines() == [
        "--- ver-0 (seen 2019-08-01 06:00:00 UTC)",
        "+++ ver-1 (seen 2019-08-30 06:00:00 UTC)",
        "@@ -1,2 +1,2 @@",
        "-We never tested face recognition.",
        "+We develop face recognition.",
        " Call us.",
    ]


def test_the_draft_to_the_company_asks_and_gives_five_working_days(files):
    assert files["comment-request.txt"].decode().splitlines()[3:] == [
        "Subject: Request for comment by 6 September 2019",
        "",
        "Dear Sir or Madam,",
        "",
        "we are preparing a report about Acme: face recognition. It would quote the",
        "following. We ask for your comment by 6 September 2019, so that your answer",
        "can be part of it.",
        "",
        "What Acme has said:",
        "",
        "1. 29 August 2019, Acme spokesperson (press statement): “Acme does not use",
        "   face recognition.”",
        "   http://acme.example/",
        "",
        "What other sources show:",
        "",
        "2. March 2019, Acme (company page): “We develop face recognition.”",
        "   http://acme.example/",
        "",
        "Our questions:",
        "",
        "- Are these quotes accurate, and do they still hold?",
        "- How do you explain the difference between what was said and what these",
        "  sources show?",
        "- Is what is described there in use, in testing, in development, or none of",
        "  these? Since when, where, and for whom?",
        "- What is the relation between you and Lab (contractor of Acme) since 2016?",
        "  It was disputed on 2019-09.",
        "- Is there anything that a reader should know to judge this fairly?",
        "",
        "If you do not answer by 6 September 2019, we will say that we asked.",
    ]


def test_no_page_of_a_packet_judges(files):
    words = b" ".join(files[name].lower() for name in ("report.html", "README.txt", "comment-request.txt"))
    assert [word for word in (b"contradict", b" lie", b"admit", b"secret") if word in words] == []
