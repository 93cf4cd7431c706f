# SPDX-License-Identifier: Apache-2.0
"""A program with a token, as tests use it."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.test import Client

from talentkreis.organisation.actions import create_api_token
from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import scopes_of
from talentkreis.organisation.tests.factories import MemberFactory

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member


class Program:
    """Calls `/api/v1/…` as `member` with `scopes` (all the member's role has, if none given)."""

    def __init__(self, *scopes: str, member: Member | None = None) -> None:
        self.member = member or MemberFactory.create()
        new = create_api_token(
            actor=self.member.actor,
            name="Test",
            scopes=list(scopes or scopes_of(Role(self.member.role))),
            lifetime=dt.timedelta(days=1),
        )
        self.token = new.token
        self.secret = new.secret
        self.client = Client(headers={"authorization": f"Bearer {new.secret}"})

    def get(self, path: str, **query: Any) -> Any:
        """GET with a query string."""
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, body: object, *, key: str | None = None) -> Any:
        """POST a JSON body, perhaps with an Idempotency-Key."""
        headers = {"Idempotency-Key": key} if key is not None else {}
        return self.client.post(f"/api/v1/{path}", body, "application/json", headers=headers)

    def patch(self, path: str, body: object) -> Any:
        """PATCH a JSON body."""
        return self.client.patch(f"/api/v1/{path}", json.dumps(body), "application/json")

    def delete(self, path: str) -> Any:
        """DELETE."""
        return self.client.delete(f"/api/v1/{path}")


def said(answer: Any, status: int = 200) -> Any:
    """The JSON of an answer with the expected status."""
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def refused(answer: Any, status: int) -> Any:
    """The problem of a refusal, checked for its form."""
    body = said(answer, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["status"] == status
    assert body["type"] == f"urn:problem:talentkreis:{body['code']}"
    assert body["detail"]
    assert body["title"]
    return body
