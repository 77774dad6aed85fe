"""The letter and what comes from outside: nothing breaks out, nothing is loaded, nothing passes a verdict."""

import ast
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.digest.safe import clean, link, one_line, withhold
from monitor.model import Divergence, Finding, Quote, Relation
from tests.letters import ring
from tests.letters.reading import Tags, arrived, flat, parts, written
from tests.letters.whole import digest

DAY = date(2019, 8, 30)
ROOT = Path(__file__).parent.parent


OUTSIDE = st.text(st.characters(), max_size=300) | st.sampled_from(
    [
        "x\r\nBcc: victim@example.org\r\n\r\n<script>alert(1)</script>",
        "=?utf-8?q?a=0D=0ABcc:_victim@example.org?=",
        "\ud800\udfff\ud800",
        "a\u2028Bcc: b\u2029c\x85d\x0be\x1cf",
        "\u202egnp.exe\u2066\u200f",
        '"><img src=http://t.example/p.gif onerror=alert(1)>',
        "{{ 7*7 }}{% include 'letter.txt' %}</style><style>*{display:none}",
        "</title></head><body onload=alert(1)><!--",
        "javascript:alert(1)",
        "\u001b[31mred",
    ]
)
CLEAN = Tags(parts(written())[1])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE)
@example("</bdi>\r\nX: y", "\r\nX: y", 'http://x.example/\r\n"><script>', "</blockquote><script>x</script>\r\n.\r\n")
def test_nothing_from_outside_breaks_out_of_header_or_page(title, company, url, quote):
    """Any Unicode as title, company, address and quote: parsed back equal, no header more, no tag or attribute more."""
    quote = f"q{quote}"
    about = replace(ring.ABOUT, text=quote, title=title, url=url)
    shows = (
        replace(ring.SHOWS[5], quote=Quote("v-about", 0, len(quote), quote), section=title, by=company),
        *ring.SHOWS[:5],
    )
    case = replace(ring.CASE, title=title, shows=shows, context=(quote,))
    sick = replace(ring.FAILING, reason=title, source=company, at=url)
    message = written(
        digest(DAY, [case, ring.LISTED], {}, [sick]),
        {**ring.VERSIONS, "v-about": about},
        companies={**ring.COMPANIES, "ring": company},
    )
    back = arrived(message)
    assert list(back.keys()) == list(arrived(written()).keys())
    assert back["Subject"] == one_line(
        f"Divergence digest 2019-08-30: 1 new ({one_line(company, 40)}), 1 source failing"
    )
    plain, html = parts(message)
    assert flat(clean(quote)) in flat(plain)
    page = Tags(html)
    assert page.found <= CLEAN.found | {("b", "class", "style")}
    assert flat(clean(quote)) in flat("".join(page.text))
    assert [each for each in page.links if not re.match(r"https?://[a-z0-9.:\[\]_-]+(/|$|\?|#)", each)] == []
    assert clean(plain) == plain
    assert clean(html) == html


@pytest.mark.parametrize(
    ("address", "href", "text"),
    [
        ("https://ring.example/a?b=c#d", "https://ring.example/a?b=c#d", "https://ring.example/a?b=c#d"),
        ("https://RING.example", "https://ring.example", "https://ring.example"),
        (
            "https://рing.example/x",
            "https://xn--ing-zed.example/x",
            "https://xn--ing-zed.example/x (written рing.example)",
        ),
        ("https://xn--ing-zed.example/", "https://xn--ing-zed.example/", None),
        ("https://[::1]:8001/a b", "", "https://[::1]:8001/a b"),
        ("https://[::1]:8001/a", "https://[::1]:8001/a", "https://[::1]:8001/a"),
        ("javascript:alert(1)", "", "javascript:alert(1)"),
        ("data:text/html,x", "", "data:text/html,x"),
        ("https://ring.example@evil.example/", "", "https://ring.example@evil.example/"),
        ('https://x.example/"><b>', "https://x.example/%22%3E%3Cb%3E", "https://x.example/%22%3E%3Cb%3E"),
        ("https://x.example:99999/", "", "https://x.example:99999/"),
        ("", "", ""),
    ],
)
def test_only_plain_web_addresses_can_be_followed_and_foreign_letters_in_hosts_are_shown_as_they_are(
    address, href, text
):
    found = link(address)
    assert found.href == href
    assert text is None or found.text == text


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)
    assert one_line(one_line(text)) == one_line(text)
    assert len(one_line(text)) <= 200


def test_withholding_takes_whole_names_only():
    assert withhold("Jan Ek, JAN\nEK; Jan Ekberg", ["Jan Ek"]) == "[name withheld], [name withheld]; Jan Ekberg"


def colours(css):
    """Give (selector, background or colour, value) for each rule of a style sheet."""
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        found = re.findall(r"(?<![-\w])(background|color): (#[0-9a-f]{6})", body)
        yield from ((selector.strip(), name, value) for name, value in found for selector in selectors.split(","))


def luminance(colour):
    parts_ = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts_)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_of_text_stands_out_by_4_5_to_1(scheme):
    """WCAG 2.2, 1.4.3, on the page and on what lies around it."""
    css = re.search(r"<style>(.*?)</style>", ring.TEMPLATES["letter.html"], re.DOTALL)[1]
    light, dark = css.split("@media (prefers-color-scheme: dark) {")
    light = light.split("@media")[0]
    found = list(colours(light if scheme == "light" else dark))
    grounds = [value for _, name, value in found if name == "background"]
    texts = {value for _, name, value in found if name == "color"}
    assert (len(grounds), len(texts)) == (2, 3)
    for text in texts:
        for ground in grounds:
            bright, dim = sorted([luminance(text), luminance(ground)], reverse=True)
            assert (bright + 0.05) / (dim + 0.05) >= 4.5, (scheme, text, ground)


def test_every_colour_of_text_in_light_has_one_in_dark():
    css = re.search(r"<style>(.*?)</style>", ring.TEMPLATES["letter.html"], re.DOTALL)[1]
    light, dark = css.split("@media (prefers-color-scheme: dark) {")
    assert {each[:2] for each in colours(light.split("@media")[0])} == {each[:2] for each in colours(dark)}


def test_nothing_remote_is_in_the_page_and_the_dark_colours_survive():
    html = parts(written())[1]
    assert (
        re.search(r"<(img|script|link|iframe|object|embed|form|video|audio|svg)\b|url\(|@import|@font-face", html)
        is None
    )
    assert "prefers-color-scheme: dark" in html
    assert "max-width: 599px" in html


FORBIDDEN = re.compile(r"contradict|\blie[sd]?\b|\bliar|\badmit|\bsecret|\bviolat", re.IGNORECASE)


def sentences():
    """Give every text that the letter's code and templates hold, the names and docstrings of the code left out."""
    yield from ring.TEMPLATES.items()
    for path in sorted((ROOT / "monitor" / "digest").glob("*.py")):
        tree = ast.parse(path.read_text())
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                yield f"{path.name}:{node.lineno}", node.value


def test_no_sentence_of_the_letter_passes_a_verdict():
    assert [(where, text) for where, text in sentences() if FORBIDDEN.search(text)] == []


@pytest.mark.parametrize("relation", list(Relation))
def test_no_kind_of_divergence_passes_a_verdict(relation):
    found = Divergence(
        "d", ring.CASE.id, relation, ring.CASE.strength, (Finding(relation, "ring-2019-08-28", "sig-about", ""),), ""
    )
    plain, html = parts(written(digest(DAY, [replace(ring.CASE, divergences=(found,))], {})))
    assert relation.value in flat(plain)
    assert FORBIDDEN.search(plain) is None
    assert FORBIDDEN.search(html) is None
