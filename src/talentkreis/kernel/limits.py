# SPDX-License-Identifier: Apache-2.0
"""How often something may happen within a while, counted over all processes."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.core.cache import cache

HOUR_S = 3_600
_IPV4 = 4


def is_within(key: str, most: int, *, seconds: int = HOUR_S) -> bool:
    """Count one more under `key`, of which only a keyed hash is kept; False beyond `most`."""
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # expired in between
        return True


def network_of(address: str) -> str:
    """What one household or office has: the /24 of IPv4, the /56 of IPv6."""
    try:
        bits = 24 if ip_address(address).version == _IPV4 else 56
        return str(ip_network(f"{address}/{bits}", strict=False))
    except ValueError:
        return "unknown"
