# SPDX-License-Identifier: Apache-2.0
"""Out to the web only where it was meant to go, and never for long or for much."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from talentkreis.kernel.http import Limits, Unreachable, get, is_public, post
from talentkreis.kernel.tests.web_server import Reply, WebSource, web_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("trust:S-14")]

HOST = "source.example"
PRIVATE = (
    "127.0.0.1", "127.8.9.1", "0.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:7f00:1",
    "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "100::1",
    "", "localhost", "1.2.3", "0x7f.1", "1.1.1.1.1",
)  # fmt: skip
PUBLIC = ("140.82.121.6", "192.0.80.1", "8.8.8.8", "2606:50c0:8000::153", "::ffff:8.8.8.8")


@pytest.fixture
def source(settings: Settings) -> Iterator[WebSource]:
    with web_source() as server:
        settings.OUTGOING_STAND_INS = {HOST: server.url}
        server.replies["/ok"] = Reply(body={"fine": True}, headers={"X-Seen": "yes"})
        yield server


def fails(url: str, *hosts: str, limits: Limits | None = None) -> str:
    """The code with which a request fails."""
    with pytest.raises(Unreachable) as error:
        get(url, hosts=hosts or [HOST], limits=limits or Limits())
    return error.value.code


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_this_house_and_special_ones_are_not_the_open_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_open_internet_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "name",
    ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]",
     "[::ffff:127.0.0.1]", "0", "0x7f.0.0.1", "[::ffff:a9fe:a9fe]"],
)  # fmt: skip
def test_a_name_that_leads_into_the_house_is_refused_before_anything_is_sent(name: str) -> None:
    host = name.strip("[]")
    try:
        socket.getaddrinfo(host, 443)
    except OSError:
        assert fails(f"https://{name}/", host) == "no_connection"
    else:
        assert fails(f"https://{name}/", host) == "forbidden_address"


@pytest.mark.parametrize(
    "url",
    [
        "http://source.example/ok",
        "ftp://source.example/ok",
        "file:///etc/passwd",
        "https://other.example/ok",
        "https://source.example.other.example/ok",
        "https://source.example@other.example/ok",
        "https://name:secret@source.example/ok",
        "https://source.example:8443/ok",
        "https://source.example:99999/ok",
        "https://source.example\\@other.example/ok",
        "https://source.example/ok\r\nX-Injected: 1",
        "https://source.example/ok HTTP/1.1",
        "https://[source.example/ok",
        "//source.example/ok",
        "",
    ],
)
def test_only_https_on_a_named_host_is_asked(source: WebSource, url: str) -> None:
    assert fails(url) == "forbidden_address"
    assert source.asked == []


def test_an_answer_comes_with_status_headers_and_body(source: WebSource) -> None:
    answer = get(f"https://{HOST}/ok?a=b", hosts=[HOST], headers={"Accept": "application/json"})
    assert (answer.status, answer.body) == (200, b'{"fine": true}')
    assert answer.headers["x-seen"] == "yes"
    assert source.paths == ["/ok?a=b"]
    assert source.asked[0].headers["Host"] == HOST
    assert get(f"https://{HOST}/nothing", hosts=[HOST]).status == 404


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/",
        "https://other.example/",
        "http://source.example/ok",
        "//other.example/ok",
        "https://source.example:8080/ok",
        "gopher://source.example/",
    ],
)
def test_a_redirect_off_the_host_is_not_followed(source: WebSource, target: str) -> None:
    source.replies["/moved"] = Reply(302, b"", {"Location": target})
    assert fails(f"https://{HOST}/moved") == "redirected_away"
    assert source.paths == ["/moved"]


def test_a_redirect_on_the_host_is_followed_but_not_for_ever(source: WebSource) -> None:
    source.replies["/moved"] = Reply(301, b"", {"Location": "/ok"})
    assert get(f"https://{HOST}/moved", hosts=[HOST]).body == b'{"fine": true}'
    source.replies["/loop"] = Reply(301, b"", {"Location": "/loop"})
    assert fails(f"https://{HOST}/loop") == "redirected_away"
    assert source.paths.count("/loop") == 4


@pytest.mark.parametrize("has_length", [True, False], ids=["announced", "unannounced"])
def test_a_huge_body_is_not_read_to_its_end(source: WebSource, has_length: bool) -> None:
    source.replies["/huge"] = Reply(body=b"x" * 300_000, has_length=has_length)
    assert fails(f"https://{HOST}/huge", limits=Limits(most_bytes=100_000)) == "too_large"
    assert len(get(f"https://{HOST}/huge", hosts=[HOST]).body) == 300_000


@pytest.mark.parametrize("has_length", [True, False], ids=["announced", "unannounced"])
def test_a_body_that_trickles_in_ends_with_the_time_allowed(
    source: WebSource, has_length: bool
) -> None:
    source.replies["/slow"] = Reply(body=b"x" * 1_000, seconds_a_byte=0.05, has_length=has_length)
    begun = time.monotonic()
    assert fails(f"https://{HOST}/slow", limits=Limits(most_seconds=0.4)) == "too_slow"
    assert time.monotonic() - begun < 5


def test_a_body_shorter_than_promised_or_packed_is_no_answer(source: WebSource) -> None:
    source.replies["/short"] = Reply(body=b"{}", headers={"Content-Length": "500"})
    assert fails(f"https://{HOST}/short") == "bad_answer"
    source.replies["/packed"] = Reply(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
    assert fails(f"https://{HOST}/packed") == "bad_answer"


def test_what_is_no_http_and_what_does_not_listen_is_no_answer(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        settings.OUTGOING_STAND_INS = {HOST: f"http://127.0.0.1:{port}"}
        assert fails(f"https://{HOST}/", limits=Limits(most_seconds=0.3)) == "too_slow"
    assert fails(f"https://{HOST}/") == "no_connection"


def test_only_this_machine_stands_in_for_a_host(settings: Settings) -> None:
    settings.OUTGOING_STAND_INS = {HOST: "http://10.0.0.1:80"}
    assert fails(f"https://{HOST}/ok") == "forbidden_address"


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_the_web_while_holding_a_lock(source: WebSource) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        get(f"https://{HOST}/ok", hosts=[HOST])
    assert source.asked == []
    assert get(f"https://{HOST}/ok", hosts=[HOST]).status == 200


def test_what_is_sent_arrives_and_is_not_carried_on_by_a_redirect(source: WebSource) -> None:
    source.answers["/embed"] = lambda sent: Reply(body={"got": sent.decode()})
    answer = post(f"https://{HOST}/embed", b'{"a": 1}', hosts=[HOST], headers={"X-Key": "k"})
    assert (answer.status, answer.body) == (200, b'{"got": "{\\"a\\": 1}"}')
    assert (source.asked[0].method, source.asked[0].headers["X-Key"]) == ("POST", "k")
    source.replies["/moved"] = Reply(307, b"", {"Location": "/embed"})
    with pytest.raises(Unreachable, match="redirected_away"):
        post(f"https://{HOST}/moved", b"{}", hosts=[HOST])
    with pytest.raises(Unreachable, match="forbidden_address"):
        post("https://other.example/embed", b"{}", hosts=[HOST])
    assert [asked.path for asked in source.asked] == ["/embed", "/moved"]
