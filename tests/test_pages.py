"""Templates are files of users: they show what they are given, and what they do wrong is told with its place."""

import pytest

from monitor.digest.pages import TemplateFault, page, plain


class Given:
    """Something that a template is given."""

    words = ("a", "b")
    marks = ["a"]  # noqa: RUF012  a template that changes it would change it for all


UNSAFE = "is unsafe. A template only shows what it is given: take this out."


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{{ ().__class__.__base__.__subclasses__() }}", f"access to attribute '__class__' of 'tuple' object {UNSAFE}"),
        ("{{ ''|attr('__class__') }}", f"access to attribute '__class__' of 'str' object {UNSAFE}"),
        ("{{ '{0.__init__}'.format(given) }}", f"access to attribute '__init__' of 'Given' object {UNSAFE}"),
        (
            "{{ cycler.__init__.__globals__.os.popen('id') }}",
            f"access to attribute '__init__' of 'type' object {UNSAFE}",
        ),
        ("{{ told.__globals__ }}", f"access to attribute '__globals__' of 'function' object {UNSAFE}"),
        ("{{ given.marks.append('b') }}", f"access to attribute 'append' of 'list' object {UNSAFE}"),
        ("{{ range(10 ** 9) }}", "Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000). Mend it."),
        ("{{ 1 / 0 }}", "division by zero. Mend it."),
        ("{{ given.words.wrod }}", "'tuple object' has no attribute 'wrod'. Mend it."),
        ("{{ given }", "unexpected '}'. Mend it."),
    ],
    ids=[
        "classes",
        "a filter",
        "a format",
        "a function",
        "its globals",
        "a change",
        "a flood",
        "sum",
        "typing",
        "open",
    ],
)
def test_what_a_template_may_not_do_is_refused_with_its_place(template, told):
    templates = {"letter.html": "<p>\n{% include 'part.html' %}", "part.html": f"\n\n{template}"}
    given = {"given": Given(), "told": page}
    for fill in (page, plain):
        with pytest.raises(TemplateFault) as fault:
            fill(templates, "letter.html", given)
        assert str(fault.value) == f"template part.html, line 3: {told}"
    assert Given.marks == ["a"]


def test_no_file_is_a_template_but_those_of_the_folder():
    with pytest.raises(TemplateFault, match=r"^template /etc/passwd is missing\. Copy templates/"):
        page({"letter.html": "{% include '/etc/passwd' %}"}, "letter.html", {})
