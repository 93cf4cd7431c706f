# SPDX-License-Identifier: Apache-2.0
"""A provider of mailboxes on loopback: says yes, hands out and renews tokens, takes them back.

It holds to RFC 6749, 7636 and OpenID Connect where a careless client would not notice: a code
works once, for the address and the verifier it was made for; a refresh token turns over.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT_ID, CLIENT_SECRET = "our-app", "our-secret"
ISSUER = "https://login.microsoftonline.com/nordlicht/v2.0"


@dataclass
class Provider:
    """What it knows, and what it was asked."""

    url: str = ""
    address: str = "merle@nordlicht.test"
    life_s: int = 3600
    skew_s: int = 0
    audience: str = CLIENT_ID
    is_down: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)
    access_tokens: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    delay_s: float = 0.0

    def say_yes(self, url: str) -> dict[str, str]:
        """What a browser brings back after the member said yes at this address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def revoke(self) -> None:
        """The member takes their consent back."""
        self.refresh_tokens.clear()
        self.access_tokens.clear()

    def token(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The token end point."""
        self.asked.append(asked)
        time.sleep(self.delay_s)
        if self.is_down:
            return 503, {}
        if asked.get("client_id") != CLIENT_ID or asked.get("client_secret") != CLIENT_SECRET:
            return 401, {"error": "invalid_client"}
        if asked["grant_type"] == "refresh_token":
            return self._renewed(asked)
        meant = self.codes.pop(asked["code"], None)
        challenge = base64.urlsafe_b64encode(
            hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        )
        if (
            meant is None
            or meant["redirect_uri"] != asked.get("redirect_uri")
            or meant["code_challenge"] != challenge.decode().rstrip("=")
        ):
            return 400, {"error": "invalid_grant"}
        return 200, self._tokens() | {"id_token": self._identity(meant["nonce"])}

    def _renewed(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if asked["refresh_token"] not in self.refresh_tokens:
            return 400, {"error": "invalid_grant"}
        self.refresh_tokens.discard(asked["refresh_token"])
        return 200, self._tokens()

    def _tokens(self) -> dict[str, Any]:
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self.access_tokens.add(access)
        self.refresh_tokens.add(refresh)
        return {
            "token_type": "Bearer", "access_token": access, "refresh_token": refresh,
            "expires_in": self.life_s,
        }  # fmt: skip

    def _identity(self, nonce: str) -> str:
        now = int(time.time()) + self.skew_s
        claims = {
            "iss": ISSUER, "aud": self.audience, "exp": now + 300, "iat": now, "nonce": nonce,
            "email": self.address,
        }  # fmt: skip
        parts = ({"alg": "RS256"}, claims)
        coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
        return b".".join([*coded, b"c2lnbmF0dXJl"]).decode()


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider while the context lasts; `OUTGOING_STAND_INS` leads to its `url`."""
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = {name: values[0] for name, values in parse_qs(body).items()}
            status, answer = made.token(asked)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
