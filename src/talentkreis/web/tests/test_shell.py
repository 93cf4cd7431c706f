# SPDX-License-Identifier: Apache-2.0
"""The frame every page lives in."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


def _render(template: str, member: Member | None = None) -> str:
    request = RequestFactory().get("/")
    if member:
        request.member = member  # type: ignore[attr-defined]  # ActorRequest
        request.actor = member.actor  # type: ignore[attr-defined]  # ActorRequest
    return render_to_string(template, {}, request)


@pytest.mark.parametrize("template", ["web/shell.html", "web/plain.html", "web/public.html"])
def test_every_frame_renders(template: str) -> None:
    member = Member(email="merle@example.org", name="Merle Hansen", role="recruiter")
    page = _render(template, member)
    assert "</html>" in page
    assert "style=" not in page
