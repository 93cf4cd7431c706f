# SPDX-License-Identifier: Apache-2.0
"""Telling a member by mail that they were mentioned: a link, and nothing about the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from talentkreis.mail.actions import queue_security_mail
from talentkreis.organisation.models import Member
from talentkreis.people.queries import wants_mention_mail

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.people.events import MemberMentioned


def tell(events: Sequence[MemberMentioned]) -> None:
    """Plan a mail for each member who is mentioned and wants one, in the note's transaction.

    Somebody who has left is not written to. Who is mentioned may see the person: the note's
    action made sure, and the link asks again.
    """
    for event in events:
        member = Member.objects.filter(id__in=[event.member_id], is_active=True).first()
        if member is None or event.person_id is None or not wants_mention_mail(member.id):
            continue
        author = Member.objects.filter(id__in=[event.actor.member_id]).first()
        _write(member, author.name if author else "Talentkreis", event.person_id)


def _write(member: Member, author: str, person_id: uuid.UUID) -> None:
    base = settings.PUBLIC_URL.rstrip("/")
    with translation.override(member.language):
        queue_security_mail(
            email=member.email,
            subject=_("%(name)s mentioned you in a note") % {"name": author},
            text="\n\n".join(
                (
                    _("%(name)s mentioned you in a note.") % {"name": author},
                    base + reverse("web:profile", args=[person_id]),
                    _("Who it is about stands there, and not in this mail. In your settings you"
                      " choose whether you want such mails: %(url)s")
                    % {"url": base + reverse("people:mentions")},
                )
            ),
            language=member.language,
        )  # fmt: skip
