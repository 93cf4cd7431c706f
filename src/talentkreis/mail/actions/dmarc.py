# SPDX-License-Identifier: Apache-2.0
"""Taking in what receivers report about mail in our name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import structlog
from django.db import transaction

from talentkreis.activity import actions as activity
from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.mail import events
from talentkreis.mail.dmarc.reading import read
from talentkreis.mail.dmarc.unpacking import Unreadable, unpack
from talentkreis.mail.dmarc.words import why
from talentkreis.mail.inbound.attachments import attachments
from talentkreis.mail.models import (
    AggregateReport,
    CameBy,
    InboundMessage,
    Mailbox,
    ReportedSource,
)
from talentkreis.mail.permissions import Right
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid

    from talentkreis.mail.dmarc.reading import Report
    from talentkreis.organisation.actors import Actor

log = structlog.get_logger(__name__)
KEPT_FOR: Final = dt.timedelta(days=400)
# Clocks of receivers and days in other zones.
_AHEAD: Final = dt.timedelta(days=2)


@transaction.atomic
def take_in_aggregate_report(
    *, actor: Actor, content: bytes, came_by: str = CameBy.UPLOAD
) -> AggregateReport:
    """Keep a report about a domain we send from.

    Raises NotAllowed, RuleViolation with the reason as its code for a file that is none, is
    hostile, or is about somebody else; Conflict (`known`) for one that is here already.
    """
    require(actor, Right.MAILBOX)
    try:
        report = read(unpack(content))
    except Unreadable as error:
        raise RuleViolation(why(error.code), code=error.code) from error
    _require_ours(report)
    row, is_new = AggregateReport.objects.get_or_create(
        domain=report.domain,
        reporter=report.reporter,
        report_id=report.report_id,
        defaults={
            "begins_at": report.begins_at,
            "ends_at": report.ends_at,
            "policy": report.policy,
            "is_testing": report.is_testing,
            "came_by": came_by,
            "taken_at": clock.now(),
        },
    )
    if not is_new:
        raise Conflict(why("known"), code="known")
    ReportedSource.objects.bulk_create(
        ReportedSource(
            report=row,
            domain=record.header_from,
            day=report.begins_at.date(),
            source=record.source,
            count=record.count,
            disposition=record.disposition,
            has_dkim=record.has_dkim,
            has_spf=record.has_spf,
            signed_as=record.signed_as,
            envelope_from=record.envelope_from,
        )
        for record in report.records
    )
    event = events.AggregateReportTaken(
        actor=actor, report_id=row.id, came_by=came_by, source_count=len(report.records)
    )
    activity.record(event)
    return row


def _require_ours(report: Report) -> None:
    """Reports are about a domain of a mailbox, one above it, or one below it."""
    rows = Mailbox.objects.of(Channel.EMAIL).values_list("from_address", flat=True)
    ours = {address.rpartition("@")[2].lower() for address in rows}
    is_ours = any(_are_related(report.domain, domain) for domain in ours if domain)
    strays = any(not _are_related(each.header_from, report.domain) for each in report.records)
    if not is_ours or strays:
        raise RuleViolation(why("foreign_domain"), code="foreign_domain")
    if report.begins_at > clock.now() + _AHEAD:
        raise RuleViolation(why("from_tomorrow"), code="from_tomorrow")


def _are_related(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def read_mailed_reports(*, inbound_id: uuid.UUID) -> int:
    """Take in the reports a mail brought; tell how many. What is none is left where it is."""
    row = InboundMessage.objects.filter(id=inbound_id).exclude(raw="").first()
    if row is None:
        return 0
    with row.raw.open("rb") as stored:
        files = attachments(stored.read())
    taken = 0
    for file in files:
        try:
            take_in_aggregate_report(actor=SYSTEM, content=file.content, came_by=CameBy.MAIL)
        except (RuleViolation, Conflict) as refusal:
            log.info("aggregate_report_refused", inbound_id=str(row.id), reason=refusal.code)
        else:
            taken += 1
    return taken


@transaction.atomic
def forget_old_reports() -> int:
    """Delete reports older than 13 months; tell how many."""
    old = AggregateReport.objects.filter(begins_at__lt=clock.now() - KEPT_FOR)
    count, _by_model = old.delete()
    return count
