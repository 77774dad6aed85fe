"""Scrapy's manners: each line with its reason. Capitals only; Scrapy reads this module as its settings.

They are process-wide. Scrapy's own defaults are for developers at their desks; a program that a newsroom leaves running
beside its archive has to be polite, small, shut and plainly named.
"""

import os

BOT_NAME = "surveillance-capability-monitor"
SPIDER_MODULES = ["spiders"]  # a name, not an import: monitor knows no spider

# Who we are. A site that minds can write to somebody, and can name us in its robots.txt.
_CONTACT = os.environ.get("MONITOR_CONTACT", "").strip()
USER_AGENT = f"{BOT_NAME}/0.1" + (f" (+{_CONTACT})" if _CONTACT.isprintable() and _CONTACT else "")
# Packings whose end can be checked: half of a packed list reads like a small list.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
    "Accept-Encoding": "gzip, deflate",
}
ROBOTSTXT_OBEY = True  # Scrapy's default is not to
ROBOTSTXT_USER_AGENT = BOT_NAME

# Slowly: one request at a time and a second between two of them, slower where the server is slow.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 1  # spiders yield requests only; Scrapy starts so many tasks for each answer that it handles
CONCURRENT_REQUESTS = 64  # over all hosts; those that wait for their host's turn count too
DOWNLOAD_DELAY = 1.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
RETRY_TIMES = 2  # a stumble is retried within the visit; an outage is for the next visit
RETRY_EXCEPTIONS = [  # not names that do not resolve, nor silence that has cost a minute already
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.ResponseDataLossError",
]
RETRY_HTTP_CODES = [408, 500, 502, 503, 504, 522, 524]  # not 429: who says "too many" is not asked again
RETRY_AFTER_LONGEST = 3600  # seconds; whoever asks for more has ended this visit
DOWNLOADER_MIDDLEWARES = {
    "monitor.crawl.manners.Manners": 950,  # nearest to the network: robots.txt, retries and redirects pass it as well
}

# Bounded: nothing that a server sends can take all the memory or all the time.
DOWNLOAD_MAXSIZE = 16 * 2**20  # after decompression, so that bombs stop here; patent weeks ask for more themselves
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60  # in total, so that a dripping server is cut off
DOWNLOAD_FAIL_ON_DATALOSS = True  # half a board must not look like a small board
REDIRECT_MAX_TIMES = 5
CLOSESPIDER_TIMEOUT = 2 * 3600  # longer than RETRY_AFTER_LONGEST; what is not answered by then is a failed visit
MEMUSAGE_ENABLED = False  # stops a whole crawl for one page; the parse worker has the limit instead

# Shut: no ports opened, no files read, no private address reached, nobody's proxy used.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # on by default since 2.19: it runs code for whoever reaches its port
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None}
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's default is not to
TWISTED_DNS_RESOLVER = "monitor.crawl.resolver.PublicOnly"  # sees every connection: IP literals and redirects too
HTTPPROXY_ENABLED = False  # proxies from the environment would bypass the resolver and leak credentials between hosts
METAREFRESH_ENABLED = False  # a page is what its address answers
COOKIES_ENABLED = False  # no session: everybody sees the same page
REFERER_ENABLED = False  # a Referrer-Policy header once ran as Python
HTTPCACHE_ENABLED = False  # keeps pickles and does not revalidate no-cache; the archive has its own validators

# Told: every answer reaches its spider, so that every source's visit ends in words.
HTTPERROR_ALLOW_ALL = True
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # drops without a word
}
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logstats.LogStats": None,  # a line a minute that nobody reads
    "scrapy.extensions.memusage.MemoryUsage": None,
}
