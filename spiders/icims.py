"""Job boards at NAME.icims.com; `at` is that name, often careers-acme."""

import re

from spiders.source import LinkBoard, with_query


class Icims(LinkBoard):
    """Its pages are made for frames, and say so in their addresses."""

    name = "icims"
    url = "https://{at}.icims.com/jobs/search?ss=1&in_iframe=1&pr=0"
    posting = re.compile(r"https?://[^/]+/jobs/(\d+)/")
    page = "pr"

    @classmethod
    def detail(cls, link: str) -> str:
        return with_query(link.partition("?")[0], in_iframe=1)
