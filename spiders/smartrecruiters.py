"""Job boards at careers.smartrecruiters.com; `at` is the company's name in their addresses.

The API behind it forbids robots, so the careers site is read: its list in HTML, and each posting's page. An unknown
company answers as an empty board does.
"""

import re

from spiders.source import LinkBoard


class SmartRecruiters(LinkBoard):
    """A list of links, and a page for each posting."""

    name = "smartrecruiters"
    url = "https://careers.smartrecruiters.com/{at}/api/more?page=0"
    posting = re.compile(r"https?://[^/]+/[^/?#]+/(\d{6,})(?:[-/?#]|$)")
