"""Names become addresses here, and private addresses do not come out.

Every connection that Scrapy makes asks this resolver, for IP literals (in all their spellings) and redirects as well,
and connects to the very address that it handed on: a name that changes its answer between check and use gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import urlsplit

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(written: str) -> bool:
    """Say whether an IP address is one of the public internet, also when an IPv6 form wraps a private IPv4 address.

    Unwrapped are v4-mapped (::ffff:0:0/96), v4-compatible (::/96), NAT64 (64:ff9b::/96), 6to4 (2002::/16) and Teredo.
    """
    address = ipaddress.ip_address(written.partition("%")[0])
    return all(each.is_global and not each.is_multicast for each in _unwrapped(address))


def _unwrapped(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address.sixtofour:
        return [address, address.sixtofour]
    if address.teredo:
        return [address, *address.teredo]
    if address in _NAT64 or int(address) >> 32 == 0:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return [inner] if address in _NAT64 else [address, inner]
    return [address]


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Let the look-up end by itself: nobody waits for it any more."""


@implementer(IHostnameResolver)
class PublicOnly:
    """The reactor's name resolver: public addresses only, and the made-up hosts of a demo or a test."""

    refused: dict[str, str]
    """Host as written -> the private address that it led to, for the reason of the visit."""

    def __init__(self, reactor: Any, hosts: Mapping[str, str]) -> None:
        self.reactor = reactor
        self.hosts = {name.lower(): urlsplit(f"//{address}") for name, address in hosts.items()}
        self.refused = {}
        self.waiting: set[asyncio.Task[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """Build it as Scrapy builds resolvers. The setting MONITOR_HOSTS maps names to `address` or `address:port`."""
        return cls(reactor, crawler.settings.getdict("MONITOR_HOSTS"))

    def install_on_reactor(self) -> None:
        """Take the place of the reactor's resolver."""
        self.reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802  Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803  Twisted's name
        hostName: str,  # noqa: N803  Twisted's name
        portNumber: int = 0,  # noqa: N803  Twisted's name
        addressTypes: Any = None,  # noqa: ARG002, N803  Twisted's name; both families are always asked for
        transportSemantics: str = "TCP",  # noqa: N803  Twisted's name
    ) -> _Resolution:
        """Hand the permitted addresses of a host to the receiver; none at all reads as "no such host" to Twisted."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        made_up = self.hosts.get(hostName.lower())
        if made_up:
            port = made_up.port or portNumber
            resolutionReceiver.addressResolved(_twisted_address(transportSemantics, str(made_up.hostname), port))
            resolutionReceiver.resolutionComplete()
            return resolution
        task = asyncio.get_running_loop().create_task(
            self._look_up(resolutionReceiver, hostName, portNumber, transportSemantics)
        )
        self.waiting.add(task)
        task.add_done_callback(self.waiting.discard)
        return resolution

    async def _look_up(self, receiver: Any, host: str, port: int, transport: str) -> None:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        addresses = [str(where[0]) for _, _, _, _, where in found]
        permitted = [address for address in addresses if is_public(address)]
        if addresses and not permitted:
            self.refused[host.lower()] = addresses[0]
        for address in permitted:
            receiver.addressResolved(_twisted_address(transport, address, port))
        receiver.resolutionComplete()


def _twisted_address(transport: str, address: str, port: int) -> IPv4Address | IPv6Address:
    family = IPv6Address if ":" in address else IPv4Address
    return family(transport, address, port)
