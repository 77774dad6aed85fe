"""Nothing inside is reached: not by a name, a number, a redirect, or a name that changes its mind. Counted: 0."""

import socket
import threading
from contextlib import suppress

import pytest
from faultserver import Answer, FaultServer

import monitor.settings
from monitor.crawl import resolver, run
from monitor.crawl.resolver import is_public
from monitor.model import Outcome, Source, Visit

ADDRESSES = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1",
    "168.63.129.16", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1",
    "2002:7f00:1::", "2001:0:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2606:4700::5efe:7f00:1",
    "2606:4700::200:5efe:a00:1", "2001:db8::1", "3fff::1", "5f00::1", "100::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fe80::1%lo", "::1%lo", "fec0::1", "ff02::1", "ff0e::1",
]  # fmt: skip
"""As a resolver gives them."""
SPELLINGS = [
    "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0x7f.0x0.0x0.0x1", "0177.0.0.1", "017700000001", "0",
    "00.0.0.0", "127.0.0.1.", "2130706433.", "localhost", "LOCALHOST", "localhost.", "a.localhost",
    "localhost.localdomain", "ip6-localhost", "metadata.google.internal", "printer.local",
    "１２７.０.０.１", "①②⑦.0.0.1", "127。0。0。1",
    "%31%32%37.0.0.1", "0300.0250.1.1", "someone@127.0.0.1", "good.test:80@127.0.0.1", "good.test%2F@127.0.0.1",
    "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:7f00:1]", "[::ffff:127.0.0.1]", "[::1%25lo]", "[::127.0.0.1]",
    "0177.1", "[fd00::1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "169.254.169.254", "0xa9fea9fe", "2852039166", socket.gethostname(),
]  # fmt: skip
"""As a watchlist or a redirect writes them."""
LOCAL = {
    "localhost": "127.0.0.1", "localhost.": "127.0.0.1", "a.localhost": "127.0.0.1",
    "localhost.localdomain": "127.0.0.1",
    "ip6-localhost": "::1", "metadata.google.internal": "169.254.169.254", "printer.local": "192.168.1.9",
    "127.0.0.1.": "127.0.0.1", "2130706433.": "127.0.0.1", socket.gethostname(): "10.0.0.7",
}  # fmt: skip
"""What the resolvers of one machine or another make of such names; this one's network need not be asked."""
PUBLIC = "127.77.77.77"
"""Taken for a public address here: nobody listens there, and it says so at once, without a network."""


class Sentinel:
    """Listens where nobody may come, in both families, and counts who does."""

    def __init__(self) -> None:
        self.came = 0
        self.listening = [socket.create_server(("127.0.0.1", 0))]
        self.port = self.listening[0].getsockname()[1]
        with suppress(OSError):
            self.listening.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        for each in self.listening:
            threading.Thread(target=self.count, args=(each,), daemon=True).start()

    def count(self, listening: socket.socket) -> None:
        """Count until it is closed."""
        with suppress(OSError):
            while True:
                listening.accept()[0].close()
                self.came += 1


@pytest.fixture(scope="module")
def ends() -> dict[str, Visit]:
    """Poll every form of address in every way; give how each visit ended, by its way and its form."""
    sentinel, asked, home = Sentinel(), dict[str, int](), dict[str, Visit]()
    system = socket.getaddrinfo

    def names(host: str, port: int, *_: object, **_more: object) -> list[tuple]:
        """Answer for made-up names as a resolver of theirs would; for all else as this machine does."""
        way, _, number = str(host).partition(".")[0].partition("-")
        if host in LOCAL:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (LOCAL[host], port))]
        if way not in ("answers", "mixes", "rebinds"):
            return system(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        asked[host] = asked.get(host, 0) + 1
        private = ADDRESSES[int(number)]
        found = {"answers": [private], "mixes": [private, PUBLIC], "rebinds": [PUBLIC if asked[host] == 1 else private]}
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found[way]]

    urls = {f"by DNS {private}": f"answers-{number}.test" for number, private in enumerate(ADDRESSES)}
    urls |= {f"beside a public one {private}": f"mixes-{number}.test" for number, private in enumerate(ADDRESSES)}
    urls |= {f"rebinding {private}": f"rebinds-{number}.test" for number, private in enumerate(ADDRESSES)}
    urls |= {f"directly {spelling}": spelling for spelling in SPELLINGS}
    urls = {name: f"http://{host}:{sentinel.port}/secret" for name, host in urls.items()}
    redirects = {}
    for number, spelling in enumerate(SPELLINGS):
        urls[f"by redirect {spelling}"] = f"http://redirects.test/{number}"
        away = {"Location": f"http://{spelling}:{sentinel.port}/secret".encode().decode("latin-1")}
        redirects[f"/{number}"] = Answer(status=302, headers=away)
    patch = pytest.MonkeyPatch()
    patch.setattr(monitor.settings, "DOWNLOAD_DELAY", 0)
    patch.setattr(monitor.settings, "AUTOTHROTTLE_ENABLED", False)
    patch.setattr(resolver, "is_public", lambda address: address == PUBLIC or is_public(address))
    patch.setattr(socket, "getaddrinfo", names)
    by_id = {f"page:{url}": name for name, url in urls.items()}
    with FaultServer(redirects) as server:
        run(
            lambda poll: poll(
                [Source("page", url) for url in urls.values()],
                deliver=lambda visited: home.setdefault(by_id[visited.visit.source], visited.visit) and None,
            ),
            hosts={"redirects.test": server.address},
        )
    patch.undo()
    for each in sentinel.listening:
        each.close()
    assert set(home) == set(urls)
    twice = [asked[f"rebinds-{number}.test"] >= 2 for number in range(len(ADDRESSES))]
    assert all(twice), "a name had no chance to change its mind"
    return home | {"": sentinel.came}


@pytest.mark.xdist_group("private")
def test_nobody_ever_came_inside(ends: dict) -> None:
    assert ends[""] == 0


@pytest.mark.xdist_group("private")
@pytest.mark.parametrize("way", ["directly", "by redirect", "by DNS", "beside a public one", "rebinding"])
def test_every_form_of_a_private_address_fails_with_its_reason(ends: dict, way: str) -> None:
    """A machine that knows no such name, or has no IPv6, finds no such host."""
    mine = {name.removeprefix(way).strip(): each for name, each in ends.items() if name.startswith(way)}
    assert len(mine) >= 30
    assert {name: each.outcome for name, each in mine.items() if each.outcome is not Outcome.FAILED} == {}
    told = ("refused to connect to a private address (", "the host name", "the address has no host name")
    told = ("the connection was refused",) if way == "beside a public one" else told
    assert {name: each.reason for name, each in mine.items() if not each.reason.startswith(told)} == {}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)
