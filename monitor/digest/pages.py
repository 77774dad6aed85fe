"""Templates filled: pages, where everything from outside is escaped, and plain texts. Home of Jinja2 and css-inline."""

import re
import textwrap
import traceback
from collections.abc import Mapping
from functools import lru_cache

from css_inline import CSSInliner
from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from monitor.digest.safe import clean
from monitor.digest.words import counted

_TEMPLATE = "<template> "
"""Before the names of templates in tracebacks, where other names are those of the program's files."""
WIDTH = 76
"""Characters of a line of plain text, after old custom (RFC 3676 asks for 78 or less)."""
_INLINER = CSSInliner(
    load_remote_stylesheets=False,
    keep_style_tags=False,
    keep_at_rules=True,  # dark colours and narrow screens are @media rules
    remove_inlined_selectors=False,
)


class TemplateFault(Exception):  # noqa: N818  it is about a file of the user's, and told to the user
    """A template cannot be filled. The message says which, in which line, why, and what to do."""


def page(templates: Mapping[str, str], name: str, values: Mapping[str, object]) -> str:
    """Fill a template of HTML: every value is escaped. `templates` maps names to their text. Raises TemplateFault."""
    return _filled(_environments(frozenset(templates.items()))[0], name, values)


def anchor(address: str, words: str) -> Markup:
    """Give a link as HTML, both parts escaped."""
    return Markup('<a href="{}">{}</a>').format(address, words)


def mail_page(templates: Mapping[str, str], name: str, values: Mapping[str, object]) -> str:
    """Fill a template of HTML for mail programs, which drop style sheets: the rules go into the tags.

    Raises TemplateFault.
    """
    inlined: str = _INLINER.inline(page(templates, name, values))
    return inlined


def plain(templates: Mapping[str, str], name: str, values: Mapping[str, object]) -> str:
    """Fill a template of plain text; trailing blanks and more than one empty line in a row are taken out.

    Raises TemplateFault.
    """
    text = _filled(_environments(frozenset(templates.items()))[1], name, values)
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _filled(sandbox: ImmutableSandboxedEnvironment, name: str, values: Mapping[str, object]) -> str:
    """Fill a template. What it does wrong is told with its place; a template is a user's file as the YAML files are."""
    try:
        return sandbox.get_template(name).render(values)
    except TemplateNotFound as error:
        raise TemplateFault(f"template {error.name} is missing. Copy templates/ from the program's folder.") from error
    except TemplateSyntaxError as error:
        raise _fault(f"{error.name}, line {error.lineno}", error, "Mend it") from error
    except SecurityError as error:
        raise _fault(_place(error, name), error, "A template only shows what it is given: take this out") from error
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise _fault(_place(error, name), error, "Mend it") from error


def _fault(place: str, error: Exception, remedy: str) -> TemplateFault:
    return TemplateFault(f"template {place}: {str(error).rstrip('.') or type(error).__name__}. {remedy}.")


def _place(error: Exception, name: str) -> str:
    """Give the innermost template of those that were being filled, and its line."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{each.filename}, line {each.lineno}" for each in frames if each.filename.startswith(_TEMPLATE)]
    return places[-1].removeprefix(_TEMPLATE) if places else name


@lru_cache(maxsize=4)
def _environments(
    sources: frozenset[tuple[str, str]],
) -> tuple[ImmutableSandboxedEnvironment, ImmutableSandboxedEnvironment]:
    """Give the environments for HTML, which escapes everything, and for plain text, which escapes nothing.

    Both are sandboxes: a template may have come from somebody who sent his fine letter around. Kept between letters:
    to compile the templates takes longer than to fill them.
    """
    templates = dict(sources)

    def found(name: str) -> tuple[str, str, None] | None:
        return (templates[name], f"{_TEMPLATE}{name}", None) if name in templates else None

    pages, texts = (
        ImmutableSandboxedEnvironment(
            autoescape=escaped,  # plain text has no markup; control characters are taken out by `finalize`
            undefined=StrictUndefined,
            loader=FunctionLoader(found),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        for escaped in (True, False)
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
