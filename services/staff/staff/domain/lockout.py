"""How many wrong passwords are too many, and whose they were."""

import ipaddress
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_NEIGHBOURHOOD = 64
"""An IPv6 customer owns a whole /64: its addresses count as one."""


@dataclass(frozen=True)
class Limit:
    """So many failures within so long, and no more."""

    failures: int
    window: timedelta


def locked_until(failures: Iterable[datetime], limit: Limit, *, now: datetime) -> datetime | None:
    """Say when the next attempt is allowed, or None when it is allowed now.

    The window slides: the oldest of the failures that fill it must grow old first.
    """
    recent = sorted((at for at in failures if at > now - limit.window), reverse=True)
    if len(recent) < limit.failures:
        return None
    return recent[limit.failures - 1] + limit.window


def account_key(username: str) -> str:
    """Return the one spelling under which a user name is looked up and its failures are counted.

    NUL, which no database stores, becomes the sign for what cannot be read: nobody has that name.
    """
    plain = unicodedata.normalize("NFKC", username).strip().casefold()
    return plain.replace("\0", "\ufffd")


def client_address(peer: str | None, forwarded: Sequence[str], trusted: Iterable[str]) -> str:
    """Return the client's address: the nearest in the chain that is none of our own proxies.

    A forwarded address counts only when every proxy between it and us is trusted: anybody can write
    the header, nobody can write it on our gateway's behalf.
    """
    proxies = [ipaddress.ip_network(network, strict=False) for network in trusted]
    found = _address(peer)
    if found is None:
        return "unknown"
    for claimed in reversed(forwarded):
        before = _address(claimed)
        if before is None or not any(found in network for network in proxies):
            break
        found = before
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, _NEIGHBOURHOOD), strict=False))
    return str(found)


def _address(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address((text or "").strip())
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
