# SPDX-License-Identifier: Apache-2.0
"""Thresholds, the weekly word to owners, and the clean-up of a quarter."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import structlog
from django.conf import settings as django_settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.hygiene import queries, rules
from talentkreis.hygiene.events import CleanUpFinished, CleanUpStarted, HygieneRulesSet
from talentkreis.hygiene.models import (
    Choice,
    CleanUp,
    CleanUpStep,
    HygieneCount,
    HygieneDigest,
    HygieneSettings,
)
from talentkreis.hygiene.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.jobs import defer_once
from talentkreis.mail.actions import queue_security_mail
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import CARING_ROLES, LEADING_ROLES, require
from talentkreis.relationships.actions import complete_task, create_task
from talentkreis.relationships.models import Task
from talentkreis.search import bulk, running
from talentkreis.search.queries import count_exactly, person_ids

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.organisation.actors import Actor

log = structlog.get_logger(__name__)

# A fortnight to find an hour for it.
TASK_DAYS = 14
# Seen on My day at once, and due by Wednesday.
LOOK_DAYS = 2


@transaction.atomic
def set_rules(*, actor: Actor, quiet_months: int, sends_digest: bool) -> HygieneSettings:
    """Set what counts as stale, and whether owners hear of it every week.

    Raises NotAllowed, RuleViolation for months out of bounds.
    """
    require(actor, Right.CLEAN_UP)
    if not rules.FEWEST_MONTHS <= quiet_months <= rules.MOST_MONTHS:
        reason = _("Between %(least)d and %(most)d months.") % {
            "least": rules.FEWEST_MONTHS,
            "most": rules.MOST_MONTHS,
        }
        raise RuleViolation(reason, code="invalid_fields", fields={"quiet_months": reason})
    row, _is_new = HygieneSettings.objects.update_or_create(
        id=1, defaults={"quiet_months": quiet_months, "sends_digest": sends_digest}
    )
    record(HygieneRulesSet(actor=actor, quiet_months=quiet_months))
    return row


def count() -> int:
    """Count what every rule finds, for the page; one transaction a rule. Tell how many rules.

    A rule that takes too long keeps its numbers of before.
    """
    months = queries.settings().quiet_months
    return sum(_count(rule, months) for rule in rules.RULES)


@transaction.atomic
def _count(rule: rules.Rule, months: int) -> bool:
    try:
        found = queries.counts_by_owner(rule, months)
    except RuleViolation:
        log.warning("hygiene_rule_not_counted", rule=rule.code)
        return False
    now = clock.now()
    HygieneCount.objects.filter(rule=rule.code).delete()
    HygieneCount.objects.bulk_create(
        HygieneCount(rule=rule.code, owner_id=owner_id, people=people, counted_at=now)
        for owner_id, people in ({None: 0} | found).items()
    )
    return True


def ask_to_count(*, actor: Actor) -> bool:
    """Have everything counted anew in the background; tell whether nobody asked before.

    Raises NotAllowed.
    """
    from talentkreis.hygiene.tasks import count_now

    require(actor, Right.VIEW)
    return defer_once(count_now, key="hygiene.count")


def digest_members() -> int:
    """Count for every member who cares for people; write to those about whom there is something
    to say, and put it on their day. Tell how many mails are on their way; twice a day is once.
    """
    if not queries.settings().sends_digest:
        return 0
    return sum(
        _digest(member)
        for member in Member.objects.filter(is_active=True, role__in=CARING_ROLES).order_by("pk")
    )


@transaction.atomic
def _digest(member: Member) -> bool:
    now = clock.now()
    last = HygieneDigest.objects.select_for_update().filter(member=member).first()
    if last is not None and last.made_at > now - dt.timedelta(days=1):
        return False
    found = [f for f in queries.findings(member.actor, only_own=True) if f.count]
    HygieneDigest.objects.update_or_create(
        member=member,
        defaults={"counts": {f.rule.code: f.count for f in found}, "made_at": now},
    )
    _close_last_look(member)
    if not found:
        return False
    with translation.override(member.language):
        create_task(
            actor=SYSTEM,
            title=_("Your people: what is stale or missing"),
            text=" · ".join(f"{f.rule.label}: {f.count}" for f in found),
            due_on=clock.today() + dt.timedelta(days=LOOK_DAYS),
            owner_id=member.id,
            key=f"{rules.STALE_KEY}:{member.id}:{clock.today()}",
        )
        lines = "\n".join(f"{f.count:>6}  {f.rule.label}" for f in found)
        page = django_settings.PUBLIC_URL.rstrip("/") + reverse("hygiene:index") + "?meine=1"
        queue_security_mail(
            email=member.email,
            subject=_("Your people: what is stale or missing"),
            text="\n\n".join(
                (
                    _("Among the people you care for:"),
                    lines,
                    _("Who they are, and what to do: %(url)s") % {"url": page},
                )
            ),
            language=member.language,
        )
    return True


def _close_last_look(member: Member) -> None:
    """This week's look takes the place of last week's."""
    last = Task.objects.filter(
        owner=member, key__startswith=f"{rules.STALE_KEY}:{member.id}:", done_at__isnull=True
    )
    for task_id in last.values_list("id", flat=True):
        complete_task(actor=SYSTEM, task_id=task_id)


def propose_clean_up() -> int:
    """Give everybody who leads the task to clean up this quarter, once; tell how many."""
    quarter = rules.quarter_of(clock.today())
    leading = Member.objects.filter(is_active=True, role__in=LEADING_ROLES).order_by("pk")
    if CleanUp.objects.filter(quarter=quarter).exists():
        return 0
    for member in leading:
        with translation.override(member.language):
            create_task(
                actor=SYSTEM,
                title=_("Clean up the data of this quarter"),
                due_on=clock.today() + dt.timedelta(days=TASK_DAYS),
                owner_id=member.id,
                key=f"{rules.CLEAN_UP_KEY}:{quarter}:{member.id}",
            )
    return len(leading)


@transaction.atomic
def start_clean_up(*, actor: Actor) -> CleanUp:
    """Begin to clean up, or take up what was begun this quarter. Raises NotAllowed."""
    require(actor, Right.CLEAN_UP)
    if actor.member_id is None:
        raise RuleViolation(_("Only members clean up."), code="no_member")
    quarter = rules.quarter_of(clock.today())
    row, is_new = CleanUp.objects.get_or_create(
        quarter=quarter,
        finished_at=None,
        defaults={
            "started_by_id": actor.member_id,
            "started_at": clock.now(),
            "people_before": count_exactly(actor),
        },
    )
    if is_new:
        CleanUpStep.objects.bulk_create(
            CleanUpStep(clean_up=row, code=code, position=position)
            for position, code in enumerate(rules.STEPS)
        )
        record(CleanUpStarted(actor=actor, clean_up_id=row.id))
    return row


@transaction.atomic
def decide_step(
    *,
    actor: Actor,
    clean_up_id: uuid.UUID,
    code: str,
    choice: str,
    answers: Mapping[str, str] | None = None,
) -> CleanUpStep:
    """Skip a step, or do bulk work with everybody it finds: at once, or in the background.

    Raises NotAllowed, NotFound, Conflict where it has been decided, RuleViolation where bulk work
    refuses; then nothing has happened.
    """
    require(actor, Right.CLEAN_UP)
    row = _open_clean_up(clean_up_id)
    step = row.steps.filter(code=code).first()
    if step is None:
        raise NotFound(_("There is no such step."), code="no_such_step")
    if step.choice != Choice.OPEN:
        raise Conflict(_("This step has been decided."), code="step_decided")
    allowed = () if code == rules.DUPLICATES else rules.rule_of(code).mends
    if choice != Choice.SKIPPED and choice not in allowed:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"choice": reason})
    step.found_count = queries.count_of(actor, code)
    step.choice = choice
    if choice != Choice.SKIPPED:
        node = rules.rule_of(code).node(queries.settings().quiet_months)
        run = running.start_run(
            actor=actor,
            action=bulk.by_code(actor, choice),
            person_ids=list(person_ids(actor, node)),
            answers=answers or {},
        )
        step.run_id = run.id
    step.save(update_fields=["found_count", "choice", "run_id"])
    return step


@transaction.atomic
def finish_clean_up(*, actor: Actor, clean_up_id: uuid.UUID) -> CleanUp:
    """Close a clean-up and count again: what is left undecided stays as it is.

    Raises NotAllowed, NotFound, Conflict where it is finished.
    """
    require(actor, Right.CLEAN_UP)
    row = _open_clean_up(clean_up_id)
    for step in row.steps.all():
        left = queries.count_of(actor, step.code)
        if step.choice == Choice.OPEN:
            step.choice, step.found_count = Choice.SKIPPED, left
        step.left_count = left
        step.save(update_fields=["choice", "found_count", "left_count"])
    row.finished_at = clock.now()
    row.people_after = count_exactly(actor)
    row.save(update_fields=["finished_at", "people_after"])
    record(CleanUpFinished(actor=actor, clean_up_id=row.id))
    return row


def _open_clean_up(clean_up_id: uuid.UUID) -> CleanUp:
    row = CleanUp.objects.select_for_update(no_key=True).filter(id=clean_up_id).first()
    if row is None:
        raise NotFound(_("There is no such clean-up."), code="no_such_clean_up")
    if row.finished_at is not None:
        raise Conflict(_("This clean-up is finished."), code="clean_up_finished")
    return row
