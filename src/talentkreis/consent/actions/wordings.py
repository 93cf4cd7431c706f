# SPDX-License-Identifier: Apache-2.0
"""The words people agree to. Each change is a new version; what was agreed to never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent import events
from talentkreis.consent.models import ConsentText
from talentkreis.consent.permissions import Right
from talentkreis.consent.wordings import SHIPPED, Wording, shipped_wording
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

LONGEST_WORDING = 2_000


@transaction.atomic
def current_text(purpose: str, channel: str, language: str) -> ConsentText:
    """The wording in force; the one we ship becomes version 1 when it is first needed.

    Raises RuleViolation for a purpose nobody can agree to.
    """
    latest = _latest(purpose, channel, language)
    if latest is not None:
        return latest
    if purpose not in SHIPPED:
        raise RuleViolation(_("Nobody can agree to this."), code="not_consentable")
    _lock(purpose, channel, language)
    return _latest(purpose, channel, language) or _new_version(
        purpose, channel, language, shipped_wording(purpose, channel, language).text, 1, None
    )


@transaction.atomic
def publish_text(
    *, actor: Actor, purpose: str, channel: str, language: str, wording: str
) -> ConsentText:
    """Put a new wording in force; the words as they are now give back the version they have.

    Raises NotAllowed, RuleViolation for an empty or overlong wording.
    """
    require(actor, Right.WORDINGS)
    text = wording.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST_WORDING or "\x00" in text:
        reason = _("Write a wording of at most 2,000 characters.")
        raise RuleViolation(reason, code="invalid_wording", fields={"wording": reason})
    _lock(purpose, channel, language)
    latest = current_text(purpose, channel, language)
    if latest.wording == text:
        return latest
    made = _new_version(purpose, channel, language, text, latest.version + 1, actor)
    record(
        events.WordingPublished(
            actor=actor,
            purpose=purpose,
            channel=channel,
            language=language,
            text_version=made.version,
        )
    )
    return made


def _latest(purpose: str, channel: str, language: str) -> ConsentText | None:
    return (
        ConsentText.objects.filter(purpose=purpose, channel=channel, language=language)
        .order_by("-version")
        .first()
    )


def _new_version(
    purpose: str, channel: str, language: str, wording: str, version: int, actor: Actor | None
) -> ConsentText:
    return ConsentText.objects.create(
        purpose=purpose,
        channel=channel,
        language=language,
        version=version,
        wording=wording,
        sha256=Wording(wording).sha256,
        created_at=clock.now(),
        created_by=actor.member_id if actor else None,
    )


def _lock(purpose: str, channel: str, language: str) -> None:
    """One version at a time; the table has no row to lock before the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"consent-text:{purpose}:{channel}:{language}"],
        )
