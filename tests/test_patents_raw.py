"""Raw bytes of patents are searched without a parser: what is let go holds nothing, however it is written."""

import pytest
from patentfiles import FOLDERS, REAL, aps, pap, st32, v4

from monitor.model import Kind, ShapeChanged
from monitor.rulebook import read
from monitor.rulebook.anchors import Rates, Word, anchors, tree
from monitor.rulebook.phrase import phrase
from monitor.rulebook.prefilter import LIBRARY
from monitor.rulebook.rawscan import RawScan
from monitor.text.patents import READERS, patent, root_of
from monitor.text.weekly import documents

pytestmark = pytest.mark.skipif(not LIBRARY, reason="without Hyperscan every document is read")


@pytest.fixture(scope="module")
def scan(rulebook):
    return RawScan(rulebook)


def hits(document, rulebook):
    found = patent(document)
    return list(read(found.text, rulebook, kind=Kind.PATENT, sections=found.sections))


WAYS = {
    "plain": "uses facial recognition on visitors",
    "capitals": "uses FACIAL RECOGNITION on visitors",
    "a line break": "uses facial\nrecognition on visitors",
    "CRLF": "uses facial\r\nrecognition on visitors",
    "a tag inside a word": "uses facial recog<i>nit</i>ion on visitors",
    "a tag after one letter": "uses f<sub>acial</sub> recognition on visitors",
    "two tags inside a word": "uses fac<b><i>ial</i></b> recog<sup>nition</sup> on visitors",
    "a tag with attributes inside": 'uses fac<figref idref="DRAWINGS">ial</figref> recognition on visitors',
    "a bracket in an attribute": 'uses fac<figref idref="a>b">ial</figref> recognition on visitors',
    "a processing instruction inside": "uses fac<?page 3?>ial recognition on visitors",
    "tags between": "uses facial <b><i>recognition</i></b> on visitors",
    "tags instead of a space": "uses facial<br/>recognition on visitors",
    "a number between tags": 'uses facial <figref idref="f">recognition</figref> on visitors',
    "a comment between": "uses facial<!-- x --> recognition on visitors",
    "a comment inside": "uses facial recog<!-- a > b -->nition on visitors",
    "character data": "uses <![CDATA[facial recognition]]> on visitors",
    "a letter as an entity": "uses facial recogn&#105;tion on visitors",
    "a letter as a hexadecimal entity": "uses &#x66;acial recognition on visitors",
    "a letter as an entity with zeros": "uses &#x00066;acial recognition on visitors",
    "a space as an entity": "uses facial&#160;recognition on visitors",
    "a space as a named entity": "uses facial&nbsp;recognition on visitors",
    "a hyphen as an entity": "uses facial&#x2010;recognition on visitors",
    "a soft hyphen": "uses facial recog\u00adnition on visitors",
    "a soft hyphen as an entity": "uses facial recog&shy;nition on visitors",
    "a soft hyphen as a number": "uses facial recog&#xad;nition on visitors",
    "a zero-width space": "uses fac\u200bial recognition on visitors",
    "a control character as an entity": "uses fac&#x80;ial recognition on visitors",
    "a Kelvin sign": "uses a li\u212aeness... facial recognition on visitors",
    "a long s": "a databa\u017fe of \u017fu\u017fpicious persons",
    "cells of a table": "uses <table><row><entry>facial</entry><entry>recognition</entry></row></table>",
    "a letter of another script": "uses fаcial recognition on visitors",
    "a Greek letter": "uses facial recognitiοn on visitors",
    "a letter of another script as an entity": "uses f&#x430;cial recognition on visitors",
    "a letter of another script as a decimal entity": "uses f&#1072;cial recognition on visitors",
    "a letter of another script by its name": "uses f&acy;cial rec&omicron;gnition on visitors",
    "a letter of another script between tags": "uses f<b>а</b>cial recognition on visitors",
    "a Latin letter within another script": "використовує розпізнавання oблич відвідувачів",
    "another script": "використовує розпізнавання облич відвідувачів",
    "another script as entities": "".join(f"&#x{ord(each):x};" for each in "розпізнавання") + " облич",
    "an accent": "l\u2019identification par reconnaissance faciale",
    "an accent as an entity": "la d&#xe9;tection de visages et la reconnaissance faciale",
    "far apart": "a database, kept by the vendor, of suspicious persons",
}


@pytest.mark.parametrize("words", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("make", [v4, st32, pap], ids=lambda make: make.__name__)
def test_what_the_rules_find_in_the_text_is_suspected_in_the_bytes(make, words, scan, rulebook):
    document = make(words=words).encode()
    assert scan.suspects(document) or not hits(document, rulebook)


@pytest.mark.parametrize(
    "words", ["uses facial recognition", "uses facial\n      recognition", "a watch list of\n      suspicious persons"]
)
def test_fixed_text_goes_on_in_the_next_line(words, scan, rulebook):
    document = aps(words=words).encode()
    assert hits(document, rulebook)
    assert scan.suspects(document)


@pytest.mark.parametrize("make", [v4, st32, pap, aps], ids=lambda make: make.__name__)
def test_an_ordinary_patent_is_let_go(make, scan):
    assert not scan.suspects(
        make(words="Its face is 1 mm; T<sub>max</sub> &#x3b1; is known. It recognizes H2O.").encode()
    )


def test_a_phrase_across_two_steps_of_a_claim_is_suspected(scan, rulebook):
    claim = (
        '<claim id="CLM-1" num="00001"><claim-text>1. A method of facial'
        "<claim-text>recognition of visitors.</claim-text></claim-text></claim>"
    )
    document = v4(claims=claim).encode()
    assert hits(document, rulebook)
    assert scan.suspects(document)


@pytest.mark.parametrize(
    ("prolog", "words"),
    [("ISO-8859-15", "x \u20ac".encode("iso-8859-15")), ("UTF-8", b"not \xff UTF-8"), ("UTF-16", "x \u20ac".encode())],
    ids=["another encoding", "not what it says", "two bytes"],
)
def test_an_encoding_that_is_not_known_is_read(prolog, words, scan):
    document = v4(words="HERE").encode().replace(b"UTF-8", prolog.encode()).replace(b"HERE", words)
    assert scan.suspects(document)


def test_citations_and_names_of_the_first_page_are_no_text(scan):
    assert not scan.suspects(v4(owner="Facial Recognition Police Drones GmbH").encode())


def test_a_title_is_text(scan):
    assert scan.suspects(v4().replace(">Bell<", ">Facial recognition<").encode())


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("gait", {Word("gait", begins=True, ends=True)}),
        ("fac(e|ial) recogni*", {Word("recogni", after=("face", "facial"))}),
        ("camera(s)? ~5 police*", {Word("police", begins=True)}),
        ("(alpr|anpr)", {Word("alpr", begins=True, ends=True), Word("anpr", begins=True, ends=True)}),
        ("розпізнавання облич", {Word("\0")}),
    ],
    ids=["a word", "the rarer of two", "at a distance", "either", "another script"],
)
def test_a_phrase_is_looked_for_by_its_rarest_certain_words(written, words):
    rates = Rates({60: "face camera cameras recognition recognize recognized"})
    assert anchors(tree(phrase(written).pattern), rates) == words


@pytest.mark.skipif(not REAL.is_dir(), reason="the real payloads are not on this machine")
@pytest.mark.parametrize("folder", FOLDERS)
def test_of_real_patents_none_with_a_hit_is_let_go(folder, scan, rulebook):
    """Everything is parsed and read as well: the same documents are found."""
    missed, suspected, read_in_all = [], 0, 0
    for path in sorted((REAL / folder).iterdir()):
        with path.open("rb") as stream:
            for document in documents(stream):
                if root_of(document) not in READERS:
                    continue
                read_in_all += 1
                suspect = scan.suspects(document)
                suspected += suspect
                try:
                    found = hits(document, rulebook) if not suspect else ()
                except ShapeChanged:
                    continue
                missed += [(path.name, hit) for hit in found]
    assert missed == []
    assert suspected < read_in_all * (0.03 if folder == "uspto-grant-v4" else 0.5)
