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
_GLOBAL = ipaddress.ip_network("2000::/3")
"""All of IPv6 that was ever given to anybody; what lies outside is local to somebody, or not yet anything."""
_INSIDE = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",  # for protocols; one cloud's metadata service answers at 192.0.0.192
            "192.88.99.0/24",  # relays of 6to4, no more in use
            "168.63.129.16/32",  # one cloud's service for its own machines, on each of them
            "3fff::/20",  # documentation
        ),
    )
)
"""What Python's list of addresses that are not global lacks, or did in 3.11."""
_ISATAP = (0x00005EFE, 0x02005EFE)
PATIENCE = 60.0
"""Seconds that a name server has for its answer."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(written: str) -> bool:
    """Say whether an IP address is one of the public internet, also when an IPv6 form wraps a private IPv4 address.

    Unwrapped are v4-mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96), 6to4 (2002::/16), Teredo and ISATAP; of the rest of
    IPv6 only 2000::/3 is public.
    """
    address = ipaddress.ip_address(written.partition("%")[0])
    return all(_alone_public(each) for each in _unwrapped(address))


def _alone_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL:
        return False
    inside = any(address.version == each.version and address in each for each in _INSIDE)
    return address.is_global and not address.is_multicast and not inside


def _unwrapped(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address.sixtofour:
        return [address, address.sixtofour]
    if address.teredo:
        return [address, *address.teredo]
    inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _NAT64:
        return [inner]
    return [address, inner] if int(address) >> 32 & 0xFFFFFFFF in _ISATAP else [address]


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
        asked = asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        try:
            found = await asyncio.wait_for(asked, PATIENCE)
            addresses = [str(where[0]) for _, _, _, _, where in found]
            permitted = [address for address in addresses if is_public(address)]
            if addresses and not permitted:
                self.refused[host.lower()] = addresses[0]
            for address in permitted:
                receiver.addressResolved(_twisted_address(transport, address, port))
        except (OSError, UnicodeError, ValueError):
            pass  # nothing is handed on: there is no such host
        finally:
            # Whatever happens: a connection that waits for its name has no time limit of its own.
            receiver.resolutionComplete()


def _twisted_address(transport: str, address: str, port: int) -> IPv4Address | IPv6Address:
    family = IPv6Address if ":" in address else IPv4Address
    return family(transport, address, port)
