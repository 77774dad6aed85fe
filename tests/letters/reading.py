"""Write the sample letter and read it back as a reader's program does."""

from datetime import date
from email import message_from_bytes, policy
from html.parser import HTMLParser

from monitor.digest import letter
from tests.letters import ring
from tests.letters.whole import digest

DAY = date(2019, 8, 30)
FIRST = digest(DAY, [ring.CASE, ring.LISTED], {}, [ring.FAILING], sources=14)


def written(news=FIRST, versions=ring.VERSIONS, **changes):
    known = {
        "sender": "Surveillance-Capability Monitor <monitor@example.org>",
        "host": "example.org",
        "date": ring.SENT,
        "companies": ring.COMPANIES,
        "desk": "desk",
    }
    given_ = {**known, **changes}
    return letter(news, given_.pop("desk"), versions, given_.pop("companies"), ring.TEMPLATES, **given_)


def arrived(message):
    """Give the message as a reader's program reads its bytes."""
    return message_from_bytes(message.as_bytes(), policy=policy.default)


def parts(message):
    plain, html = arrived(message).iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return tuple(part.get_content().replace("\r\n", "\n") for part in (plain, html))


def flat(text):
    return " ".join(text.split())


class Tags(HTMLParser):
    """Collect what an HTML text is made of."""

    def __init__(self, html):
        super().__init__()
        self.found, self.links, self.text = set(), [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.add((tag, *sorted(name for name, _ in attrs)))
        self.links += [value for name, value in attrs if name in ("href", "src", "background", "action")]

    def handle_data(self, data):
        self.text.append(data)
