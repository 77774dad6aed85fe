"""HTML becomes the text that a browser shows, with offsets that hold."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Day, Section, ShapeChanged
from monitor.text import clean, html_text, plain, section_kind


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>two</p>", "One\ntwo"),
        ("<p>US <b>1</b>02 and fa<i>cial</i></p>", "US 102 and facial"),
        ("<p>one\n  two\t three</p>", "one two three"),
        ("<p>one<br>two</p>", "one\ntwo"),
        ("<ul><li>a<li>b <em>c</em></ul>", "a\nb c"),
        ("<p><span>face </span><span> recognition</span></p>", "face recognition"),
        ("<p>fa\u00adcial re\u200bcogni\u2060tion</p>", "facial recognition"),
        ("<p>fa\u200ccial</p>", "facial"),
        ("<p>می\u200cخواهم</p>", "می\u200cخواهم"),
        ("<p>face&nbsp;recognition &amp;amp; R&amp;D</p>", "face recognition &amp; R&D"),
        ("<p>a\u202eb\u2066c\x00d\x07</p>", "abcd"),
        ("<script>x</script><style>x</style><noscript>x</noscript><template>x</template><p>seen</p>", "seen"),
        ("<p hidden>x</p><p style='display : none'>x</p><dialog>x</dialog><p>seen</p>", "seen"),
        ("<nav>menu</nav><main>text</main><footer>imprint</footer>", "text"),
        ("<nav>menu</nav><p>text</p><footer>imprint</footer>", "menu\ntext\nimprint"),
        ("<article><header>Title</header>text</article><aside>more</aside>", "Title\ntext"),
        ("<table><tr><th>Role<td>Engineer<tr><th>Place<td>Kyiv</table>", "Role\tEngineer\nPlace\tKyiv"),
        ("<pre>one\n  two</pre>", "one\ntwo"),
        ("<div>a<div>b</div>c</div>", "a\nb\nc"),
        ("<button>Apply</button> <select><option>x</select>", "Apply"),
        ("", ""),
    ],
)
def test_the_text_is_what_a_browser_shows(html: str, text: str) -> None:
    assert html_text(html).text == text


def test_sections_begin_at_headings_of_every_sort() -> None:
    html = (
        "<h2>About us</h2><p>We.</p><p><b>Requirements:</b><br>Deep learning</p><ul><li><b>bold item</b></ul>"
        "<h2>Benefits</h2><h3>Health</h3><p>Biometric screening</p>"
        "<dl><dt>Legal notice<dd>Equal.</dl><p><b>Not a heading.</b>"
    )
    extract = html_text(html)
    assert [(each.kind, each.heading, extract.text[each.start : each.end]) for each in extract.sections] == [
        ("about", "About us", "About us\nWe."),
        ("requirements", "Requirements:", "Requirements:\nDeep learning\nbold item"),
        ("benefits", "Benefits", "Benefits"),
        ("benefits", "Health", "Health\nBiometric screening"),
        ("legal", "Legal notice", "Legal notice\nEqual.\nNot a heading."),
    ]


def test_a_heading_over_two_lines_is_one_heading() -> None:
    extract = html_text("<h2>Terms<br>of Service</h2><p>x</p>")
    assert extract.sections == (Section("other", "Terms of Service", 0, 18),)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("What you'll do", "duties"),
        ("Minimum qualifications", "requirements"),
        ("About the role", "duties"),
        ("About you", "requirements"),
        ("Perks & benefits", "benefits"),
        ("Equal Opportunity", "legal"),
        ("Applicant privacy notice", "legal"),
        ("Who we are", "about"),
        ("Вимоги", "requirements"),
        ("Обов’язки", "duties"),
        ("Ми пропонуємо", "benefits"),
        ("Про компанію", "about"),
        ("Требования", "requirements"),
        ("Обязанности", "duties"),
        ("Мы предлагаем", "benefits"),
        ("Requisitos", "requirements"),
        ("Responsabilidades", "duties"),
        ("Ofrecemos", "benefits"),
        ("Profil recherché", "requirements"),
        ("Vos missions", "duties"),
        ("Avantages", "benefits"),
        ("Deine Aufgaben", "duties"),
        ("Das bringst du mit", "requirements"),
        ("Wir bieten", "benefits"),
        ("Über uns", "about"),
        ("岗位职责", "duties"),
        ("任职要求：", "requirements"),
        ("福利待遇", "benefits"),
        ("公司介绍", "about"),
        ("平等机会声明", "legal"),
        ("תיאור התפקיד", "duties"),
        ("דרישות התפקיד:", "requirements"),
        ("מה אנחנו מציעים", "benefits"),
        ("אודות החברה", "about"),
        ("人脸识别", "other"),
        ("Facial recognition", "other"),
        ("x" * 121 + " requirements", "other"),
    ],
)
def test_a_heading_says_which_part_it_opens(heading: str, kind: str) -> None:
    assert section_kind(heading) == kind


def test_a_short_line_with_a_colon_is_a_heading_where_postings_have_such_a_part() -> None:
    html = "<p>Requirements:</p><p>Python.</p><p>Note:</p><ul><li>Benefits:</li></ul><p>工作职责：</p><p>人脸识别</p>"
    extract = html_text(html)
    assert [(each.kind, extract.text[each.start : each.end]) for each in extract.sections] == [
        ("requirements", "Requirements:\nPython.\nNote:\nBenefits:"),
        ("duties", "工作职责：\n人脸识别"),
    ]


def test_select_and_remove_say_which_part_is_the_text() -> None:
    html = "<nav>n</nav><div class=t>one<p class=x>ad</p></div><footer class=t>two<b class=t>!</b></footer>"
    assert html_text(html, select=".t", remove=".x").text == "one\ntwo!"


def test_a_selector_that_finds_nothing_is_a_changed_shape() -> None:
    with pytest.raises(ShapeChanged, match='nothing on the page matches the selector "#policy"'):
        html_text("<p>x", select="#policy")


def test_a_selector_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match=r'"\[\[" is not a CSS selector'):
        html_text("<p>x", select="[[")


def test_a_large_page_without_text_is_a_changed_shape() -> None:
    with pytest.raises(ShapeChanged, match="the page has 2,013 bytes but no text"):
        html_text("<div></div>\n\n" + "<br>" * 500)


def test_links_are_absolute_and_once_and_on_the_web() -> None:
    html = (
        "<base href='https://ring.test/a/'><nav><a href='b#x'>1</a></nav><main><a href='b'>2</a>"
        "<a href='//c.test/'>3</a>"
        "<a href='javascript:alert(1)'>4</a><a href='mailto:x@y'>5</a><a href='http://[bad'>6</a></main>"
    )
    assert html_text(html, base_url="http://other.test").links == ("https://ring.test/a/b", "https://c.test/")


def test_a_page_of_links_gives_the_first_five_hundred() -> None:
    html = "".join(f"<a href=/{number}>x</a>" for number in range(900))
    assert html_text(html, base_url="http://a.test").links[-1] == "http://a.test/499"


LD = '<script type="application/ld+json">'


@pytest.mark.parametrize(
    ("html", "day"),
    [
        ("<meta property='article:published_time' content='2019-08-28T10:00:00Z'>", "2019-08-28"),
        ("<time datetime=2019-08-29>yesterday</time>", "2019-08-29"),
        ("<time datetime=2019-08-29>a</time><time datetime=2019-08-30>b</time>", "None"),
        (LD + '{"@graph":[{"datePublished":"2019-08-28"}]}</script>', "2019-08-28"),
        (LD + "{broken</script>" + LD + '[{"datePublished":"2018-03-01T00:00+02:00"}]</script>', "2018-03-01"),
        ("<meta name=date content=2019-08-28><time pubdate datetime=2019-08-29>", "None"),
        ("<meta name=date content='28 August'>", "None"),
    ],
)  # fmt: skip
def test_a_date_is_taken_only_when_the_page_is_of_one_mind(html: str, day: str) -> None:
    assert str(html_text(html).published) == day
    assert html_text(html).published != Day(2019)


TAGS = "<p> </p> <h1> </h1> <h3> </h3> <b> </b> <li> <ul> </ul> <br> <td> <table> <dt> <main> <pre> &amp; &#0; <"
PIECES = st.lists(
    st.one_of(
        st.sampled_from(TAGS.split()),
        st.text(max_size=12),
        st.sampled_from(["Requirements", "\u00ad", "\u200b", "\n", "\u202e", "\x85", "\u3000"]),
    ),
    max_size=40,
)


@given(PIECES)
def test_offsets_are_exact_and_nothing_unseen_is_left(pieces: list[str]) -> None:
    try:
        extract = html_text("".join(pieces))
    except ShapeChanged:
        return
    text = extract.text
    assert clean(text) == text
    assert not re.search(r"[\u00ad\u200b\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]|  |^\s|\s$|\n\n", text)
    previous = 0
    for each in extract.sections:
        assert previous <= each.start < each.end <= len(text)
        assert text[each.start : each.end].replace("\n", " ").startswith(each.heading)
        assert each.start == 0 or text[each.start - 1] == "\n"
        previous = each.end


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert "\n" not in plain(text)
    clean(text).encode()


def test_line_ends_become_line_feeds() -> None:
    assert clean("a\r\nb\rc\u2028d\te\x00\ud800") == "a\nb\nc\nd\te"


def test_what_is_printable_is_left_as_it_is() -> None:
    """Each character that there is: the short way for texts without anything to drop gives what the long way gives."""
    printable = "".join(sign for sign in map(chr, range(0x110000)) if sign.isprintable())
    the_long_way = plain(printable + "\n")  # a line feed is not printable
    assert plain(printable) == printable.strip() == the_long_way
