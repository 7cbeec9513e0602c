"""Which numbers on the network are the public web, and which are someone's own."""

from __future__ import annotations

import ipaddress
import socket

# Numbers of IPv6 that stand for one of IPv4, beside those that Python knows.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# All that is handed out to the public lies here.
_UNICAST = ipaddress.IPv6Network("2000::/3")


def look_up(host: str, port: int) -> tuple[str, ...]:
    """Give the numbers of a host as the system knows them; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(number: str) -> bool:
    """Tell whether a number is anyone's to ask.

    >>> is_public("93.184.215.14"), is_public("10.0.0.1"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    address = ipaddress.ip_address(number)
    if isinstance(address, ipaddress.IPv4Address):
        return _is_public_4(address)
    within = _within(address)
    if within is not None:
        return _is_public_4(within)
    return address in _UNICAST and address.is_global and address.teredo is None


def _is_public_4(address: ipaddress.IPv4Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _within(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
