"""What companies say: found by rules on their own pages, or written by a person and tied to the page that is cited."""

from datetime import UTC, datetime

import pytest
from made import SEEN, version

from monitor.model import Act, Day, Kind, Section, Stance
from monitor.rulebook import Matcher, read
from monitor.rulebook.phrase import phrase
from monitor.statements import CITED, HAND, Written, found_statements, locate, without_repeats, written_statements

LINE = Written(
    id="statement-1",
    company="acme",
    quote="Acme does not use face recognition",
    url="http://acme.example/faq",
    speaker="Acme",
    day=Day(2019, 8, 29),
    stance=Stance.DENIES,
    act=Act.USE,
    capability="face-recognition",
)
BY_HAND = version(
    id="hand-1",
    source=f"{HAND}:statement-1",
    company="",
    text=LINE.quote,
    facts={"id": "statement-1"},
    by="watchlist.yaml",
)
PAGE = version(id="page-1", url=LINE.url, text="Questions.\nAcme does not use face\u00a0recognition. Ask us.")
GONE = datetime(2019, 9, 5, tzinfo=UTC)

QUOTES = [
    ("does not use", "It does not\nuse it", "does not\nuse"),
    ("“we” don't", 'So "we" don’t', '"we" don’t'),
    ("long - short", "long — short", "long — short"),
    ("use it", "misuse it", None),
    ("does not use", "does use", None),
]


@pytest.mark.parametrize(("quote", "text", "found"), QUOTES, ids=[each[0] for each in QUOTES])
def test_a_typed_quote_is_found_whatever_its_spaces_and_dashes_and_never_with_other_words(quote, text, found):
    span = locate(quote, text)
    assert (text[slice(*span)] if span else None) == found


def told(versions):
    """Give what is known of the written line: the version and words it rests on, the check, when it was gone."""
    (each,) = written_statements([LINE], versions)
    return each.quote.version, each.quote.text, each.checked, each.gone


def test_a_written_line_rests_on_the_page_that_holds_it_in_the_pages_own_bytes():
    assert told([BY_HAND, PAGE]) == (
        "page-1",
        "Acme does not use face\u00a0recognition",
        "found on the archived page",
        None,
    )


def test_a_written_line_without_its_page_rests_on_itself_and_says_so():
    assert told([BY_HAND]) == ("hand-1", LINE.quote, "the cited page has not been archived", None)


def test_a_page_that_does_not_hold_the_words_is_named():
    other = version(id="page-1", url=LINE.url, text="Nothing of the kind.")
    assert told([BY_HAND, other]) == ("hand-1", LINE.quote, "the archived page does not hold these words", None)


def test_a_line_whose_day_has_not_come_is_absent():
    assert written_statements([LINE], [PAGE]) == []


def test_a_sentence_that_leaves_the_companys_own_page_is_gone():
    edited = version(id="page-2", url=LINE.url, text="Questions.\nAsk us.", first_seen=GONE)
    assert told([BY_HAND, version(id="page-1", url=LINE.url, text=PAGE.text, gone=GONE), edited])[3] == GONE


def test_a_sentence_that_leaves_a_newspapers_page_is_not_taken_back_by_the_company():
    paper = version(id="page-1", url=LINE.url, text=PAGE.text, gone=GONE, by="News One")
    proof = version(id="page-3", url=LINE.url, text=PAGE.text, gone=GONE, channel=CITED, by="News One")
    assert (told([BY_HAND, paper])[3], told([BY_HAND, proof])[3]) == (None, None)


def found(rulebook, page):
    """Give what the rules find on a page: stance, hedges, scope, figures."""
    names = Matcher("names", [phrase("Acme")])
    hits = list(read(page.text, rulebook, kind=page.kind, names=names))
    return [
        (each.stance.value, each.hedges, each.scope, [why.words for why in each.why if why.effect == "figure"])
        for each in found_statements([(page, hits)], {"acme": "Acme"})
    ]


def test_a_denial_counts_wherever_the_company_speaks(rulebook):
    posting = version(kind=Kind.POSTING, text="We do not use facial recognition in our hiring process.")
    assert found(rulebook, posting) == [("denies", (), "own staff or applicants", [])]


def test_an_affirmation_counts_only_where_the_company_speaks_to_the_public(rulebook):
    text = "Today 405 law enforcement agencies are partners of ours: we are proud of our partnerships with police."
    assert [each[0] for each in found(rulebook, version(kind=Kind.STATEMENT, text=text))] == ["affirms"]
    assert found(rulebook, version(kind=Kind.PAGE, text=text)) == []


def test_what_a_newspaper_says_is_no_statement_of_the_company(rulebook):
    paper = version(kind=Kind.STATEMENT, by="News One", text="Acme does not use facial recognition.")
    assert found(rulebook, paper) == []


def test_what_a_person_has_written_down_is_not_told_again_as_found(rulebook):
    names = Matcher("names", [phrase("Acme")])
    hits = list(read(PAGE.text, rulebook, kind=Kind.PAGE, names=names))
    rule_found = found_statements([(PAGE, hits)], {"acme": "Acme"})
    both = without_repeats(written_statements([LINE], [BY_HAND, PAGE]), rule_found)
    assert [(each.id, each.reviewed) for each in both] == [("statement-1", True)]
    assert (len(rule_found), SEEN.year) == (1, 2019)


def test_a_statement_says_under_which_heading_it_stands(rulebook):
    text = "Cartoon faces\nWe do not use facial recognition software."
    page = version(kind=Kind.POLICY, text=text, sections=(Section("other", "Cartoon faces", 0, len(text)),))
    hits = list(read(text, rulebook, kind=Kind.POLICY, sections=page.sections))
    (each,) = found_statements([(page, hits)], {"acme": "Acme"})
    assert [why.words for why in each.why if why.effect == "under the heading"] == ["Cartoon faces"]


def test_an_item_is_quoted_from_the_head_of_its_list_on(rulebook):
    text = "Acme.\nWe do not:\nsell your data\nuse facial recognition\nWe use cameras."
    page = version(kind=Kind.POLICY, text=text)
    (each,) = found_statements([(page, list(read(text, rulebook, kind=Kind.POLICY)))], {"acme": "Acme"})
    said = "We do not:\nsell your data\nuse facial recognition"
    assert (each.stance, each.quote.text, text[each.quote.start : each.quote.end]) == (Stance.DENIES, said, said)
