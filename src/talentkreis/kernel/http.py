# SPDX-License-Identifier: Apache-2.0
"""The one way out to the web: fixed hosts, public addresses, limits on size and time (TRUST S-14).

Whoever asks names the hosts it may reach. A name is resolved once and the connection goes to the
address that was looked at, so that a name server cannot change its mind in between. Never inside
a transaction: a lock would wait for somebody else's server.

`Reach.IN_HOUSE` is for a server of the employer's own, named by an admin: this machine or one of
its private network, and nothing of the open internet in its place.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from enum import Enum
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

HTTPS_PORT: Final = 443
HTTP_PORT: Final = 80
MOST_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 307, 308})
_USER_AGENT: Final = "Talentkreis"


class Reach(Enum):
    """Where an address may lead: one of both, never either."""

    OPEN_WEB = "open_web"
    IN_HOUSE = "in_house"


class Unreachable(Exception):
    """No usable answer; `code` says why: nothing a person wrote is in it.

    `was_asked`: something of the request may have arrived.
    """

    def __init__(self, code: str, *, was_asked: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.was_asked = was_asked


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, and how long altogether."""

    most_bytes: int = 2 * 1024 * 1024
    most_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; names of headers in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def get(
    url: str,
    *,
    hosts: Collection[str],
    headers: Mapping[str, str] | None = None,
    limits: Limits = Limits(),
) -> Answer:
    """Fetch an https address on one of `hosts`; redirects are followed on the same host alone.

    Raises Unreachable (`forbidden_address`, `redirected_away`, `too_large`, `too_slow`,
    `no_connection`, `bad_answer`), RuntimeError inside a transaction.
    """
    _refuse_inside_transaction()
    deadline = time.monotonic() + limits.most_seconds
    start = _checked(url, hosts)
    here = start
    for _hop in range(MOST_REDIRECTS + 1):
        answer = _ask(_Request("GET", here, headers or {}), limits, deadline)
        target = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not target:
            return answer
        try:
            here = _checked(urljoin(here.geturl(), target), [start.hostname or ""])
        except Unreachable as error:
            raise Unreachable("redirected_away") from error
    raise Unreachable("redirected_away")


def post(
    url: str,
    body: bytes,
    *,
    hosts: Collection[str],
    headers: Mapping[str, str] | None = None,
    limits: Limits = Limits(),
    reach: Reach = Reach.OPEN_WEB,
) -> Answer:
    """Send a body to an https address on one of `hosts`; a redirect would take it elsewhere.

    Raises as `get`.
    """
    with connect(url, hosts=hosts, limits=limits, reach=reach) as exchange:
        return exchange.post(body, headers=headers)


def connect(
    url: str,
    *,
    hosts: Collection[str],
    limits: Limits = Limits(),
    reach: Reach = Reach.OPEN_WEB,
) -> Exchange:
    """Connect for one request that is sent later, or never. Raises as `get`, and asks nothing."""
    _refuse_inside_transaction()
    deadline = time.monotonic() + limits.most_seconds
    return Exchange(_checked(url, hosts, reach), limits, deadline, reach)


class Exchange:
    """A connection for one request: made first, so that whoever sends knows what may be lost."""

    def __init__(
        self,
        url: SplitResult,
        limits: Limits,
        deadline: float,
        reach: Reach = Reach.OPEN_WEB,
    ) -> None:
        """Connect. Raises Unreachable."""
        self._url = url
        self._limits = limits
        self._host = url.hostname or ""
        way = _way_to(self._host) if reach is Reach.OPEN_WEB else _way_in_house(url)
        self._link = HTTPConnection(self._host)
        try:
            self._link.sock = _connected(way, self._host, deadline)
        except OSError as error:
            raise _unreachable(error, deadline) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def post(self, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a body; the time for it counts from now. Raises Unreachable."""
        deadline = time.monotonic() + self._limits.most_seconds
        answer = self.ask("POST", headers or {}, body, deadline=deadline)
        if answer.status in _REDIRECTS:
            raise Unreachable("redirected_away", was_asked=True)
        return answer

    def ask(
        self, method: str, headers: Mapping[str, str], body: bytes | None, *, deadline: float
    ) -> Answer:
        """Send the request and read the whole answer, until `deadline`. Raises Unreachable."""
        sent = {
            "Host": self._url.netloc,
            "User-Agent": _USER_AGENT,
            "Accept-Encoding": "identity",
            "Connection": "close",
            **headers,
        }
        path = f"{self._url.path or '/'}{'?' + self._url.query if self._url.query else ''}"
        # Timeouts of a socket start anew with every byte; this one does not.
        watch = threading.Timer(max(0.0, deadline - time.monotonic()), _hang_up, [self._link.sock])
        watch.daemon = True
        watch.start()
        try:
            self._link.request(method, path, body=body, headers=sent)
            with self._link.getresponse() as response:
                content = _body(response, self._limits)
            if time.monotonic() >= deadline:  # cut short by us, without a promised length
                raise TimeoutError
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, content, names)
        except (OSError, HTTPException, ValueError) as error:
            raise _unreachable(error, deadline, was_asked=True) from error
        finally:
            watch.cancel()

    def close(self) -> None:
        """Hang up; nothing was sent unless something was asked."""
        self._link.close()


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: neither ours nor a special one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner: ipaddress.IPv4Address | None = None
    if isinstance(ip, ipaddress.IPv6Address):
        # Addresses that carry another one, which a gateway would unpack.
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64 or ip in _COMPATIBLE:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast and (inner is None or is_public(str(inner)))


_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")


def _refuse_inside_transaction() -> None:
    if not connection.in_atomic_block:
        return  # nor open one: a thread that only asks has no business with the database
    with transaction.atomic(durable=True):
        pass


def is_in_house(address: str) -> bool:
    """Whether an IP address is this machine or one of a private network (RFC 1918, RFC 4193).

    Never a link-local one: there clouds hand out the secrets of a machine.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    is_private = any(ip in net for net in _PRIVATE if net.version == ip.version)
    return ip not in _SECRETS and (ip.is_loopback or is_private)


_PRIVATE: Final = tuple(
    ipaddress.ip_network(net)
    for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
# The address at which a cloud hands secrets to its machines over IPv6, though it is a private one.
_SECRETS: Final = frozenset({ipaddress.ip_address("fd00:ec2::254")})


def _checked(url: str, hosts: Collection[str], reach: Reach = Reach.OPEN_WEB) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Unreachable("forbidden_address") from error
    is_in_house = reach is Reach.IN_HOUSE
    is_plain = parts.username is None and parts.password is None
    is_usual = is_in_house or port in {None, HTTPS_PORT}
    is_clean = url.isascii() and url.isprintable() and " " not in url
    has_scheme = parts.scheme == "https" or (is_in_house and parts.scheme == "http")
    if not (has_scheme and is_plain and is_usual and is_clean) or parts.hostname not in hosts:
        raise Unreachable("forbidden_address")
    return parts


@dataclass(frozen=True, slots=True)
class _Way:
    """Where to connect: an address looked at once, and whether it speaks TLS."""

    address: str
    port: int
    is_encrypted: bool


def _way_to(host: str) -> _Way:
    """The address behind a host; in tests a server on loopback stands in for it."""
    stand_in = urlsplit(settings.OUTGOING_STAND_INS.get(host, ""))
    if stand_in.hostname:
        if not ipaddress.ip_address(stand_in.hostname).is_loopback:
            raise Unreachable("forbidden_address")
        return _Way(stand_in.hostname, stand_in.port or 80, is_encrypted=False)
    try:
        found = socket.getaddrinfo(host, HTTPS_PORT, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("no_connection") from error
    addresses = [str(entry[4][0]) for entry in found]
    # One private address among them is a name server that tries something.
    if not addresses or not all(is_public(address) for address in addresses):
        raise Unreachable("forbidden_address")
    return _Way(addresses[0], HTTPS_PORT, is_encrypted=True)


def _way_in_house(url: SplitResult) -> _Way:
    """The address of a server in one's own house; one outside among them is none."""
    is_encrypted = url.scheme == "https"
    port = url.port or (HTTPS_PORT if is_encrypted else HTTP_PORT)
    try:
        found = socket.getaddrinfo(url.hostname or "", port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("no_connection") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_in_house(address) for address in addresses):
        raise Unreachable("forbidden_address")
    # "localhost" has two addresses, and many a server listens at the older one alone.
    addresses.sort(key=lambda address: ":" in address)
    return _Way(addresses[0], port, is_encrypted=is_encrypted)


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked of a checked address."""

    method: str
    url: SplitResult
    headers: Mapping[str, str]
    body: bytes | None = None


def _ask(request: _Request, limits: Limits, deadline: float) -> Answer:
    with Exchange(request.url, limits, deadline) as exchange:
        return exchange.ask(request.method, request.headers, request.body, deadline=deadline)


def _unreachable(error: Exception, deadline: float, *, was_asked: bool = False) -> Unreachable:
    is_late = isinstance(error, TimeoutError) or time.monotonic() >= deadline
    code = "bad_answer" if isinstance(error, HTTPException) else "no_connection"
    return Unreachable("too_slow" if is_late else code, was_asked=was_asked)


def _connected(way: _Way, host: str, deadline: float) -> socket.socket:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    bare = socket.create_connection((way.address, way.port), timeout=left)
    if not way.is_encrypted:
        return bare
    try:
        return ssl.create_default_context().wrap_socket(bare, server_hostname=host)
    except BaseException:
        bare.close()
        raise


def _body(response: HTTPResponse, limits: Limits) -> bytes:
    """The whole body. Compressed ones were not asked for: a small one may unpack to anything."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Unreachable("bad_answer")
    if (response.length or 0) > limits.most_bytes:
        raise Unreachable("too_large")
    body = response.read(limits.most_bytes + 1)
    if len(body) > limits.most_bytes:
        raise Unreachable("too_large")
    if response.length:  # hung up before the promised end
        raise HTTPException("cut short")
    return body


def _hang_up(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
