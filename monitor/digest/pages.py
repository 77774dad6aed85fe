"""Templates filled: pages, where everything from outside is escaped, and plain texts. Home of Jinja2 and css-inline."""

import re
import textwrap
from collections.abc import Mapping
from functools import lru_cache

from css_inline import CSSInliner
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from monitor.digest.safe import clean
from monitor.digest.words import counted

WIDTH = 76
"""Characters of a line of plain text, after old custom (RFC 3676 asks for 78 or less)."""
_INLINER = CSSInliner(
    load_remote_stylesheets=False,
    keep_style_tags=False,
    keep_at_rules=True,  # dark colours and narrow screens are @media rules
    remove_inlined_selectors=False,
)


def page(templates: Mapping[str, str], name: str, values: Mapping[str, object]) -> str:
    """Fill a template of HTML: every value is escaped. `templates` maps names to their text."""
    return _environments(frozenset(templates.items()))[0].get_template(name).render(values)


def mail_page(templates: Mapping[str, str], name: str, values: Mapping[str, object]) -> str:
    """Fill a template of HTML for mail programs, which drop style sheets: the rules go into the tags."""
    inlined: str = _INLINER.inline(page(templates, name, values))
    return inlined


def plain(templates: Mapping[str, str], name: str, values: Mapping[str, object]) -> str:
    """Fill a template of plain text; trailing blanks and more than one empty line in a row are taken out."""
    text = _environments(frozenset(templates.items()))[1].get_template(name).render(values)
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


@lru_cache(maxsize=4)
def _environments(sources: frozenset[tuple[str, str]]) -> tuple[Environment, Environment]:
    """Give the environments for HTML, which escapes everything, and for plain text, which escapes nothing.

    Kept between letters: to compile the templates takes longer than to fill them.
    """
    templates = dict(sources)
    pages = Environment(
        autoescape=True, undefined=StrictUndefined, loader=DictLoader(templates), trim_blocks=True, lstrip_blocks=True
    )
    texts = Environment(
        autoescape=False,  # noqa: S701  plain text has no markup; control characters are taken out by `finalize`
        undefined=StrictUndefined,
        loader=DictLoader(templates),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for environment in (pages, texts):
        environment.finalize = _finalize
        environment.filters["counted"] = counted
        environment.filters["wrap"] = _wrap
    return pages, texts


def _finalize(value: object) -> object:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _wrap(text: str, indent: int = 0, hang: int | None = None) -> str:
    """Break a text into lines of the plain part, between words only, so that addresses stay whole."""
    later = " " * (indent if hang is None else hang)
    words = " ".join(clean(text).split())
    return textwrap.fill(
        words,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
