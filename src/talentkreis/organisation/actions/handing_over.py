# SPDX-License-Identifier: Apache-2.0
"""What a member looked after goes to others: counted, shared out in steps, undone for 30 days."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.jobs import defer
from talentkreis.organisation.announcements import (
    HandoverFinished,
    HandoverStarted,
    HandoverUndone,
    announce,
)
from talentkreis.organisation.holdings import by_code, given_back
from talentkreis.organisation.models import Handover, HandoverState, HandoverStep, Member
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import CARING_ROLES, member_id_of, require

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talentkreis.organisation.actors import Actor

STEP: Final = 500
# More than this is work for the background: a page answers at once.
AT_ONCE: Final = 1_000
UNDOABLE_FOR: Final = dt.timedelta(days=30)


@transaction.atomic
def start_handover(
    *, actor: Actor, member_id: uuid.UUID, heirs: Mapping[str, Sequence[uuid.UUID]]
) -> Handover:
    """Let others hold what a member looked after: kind of thing → whom it is shared out among.

    At once, or in the background for many. What is not named stays with the member. Raises
    NotAllowed, NotFound, Conflict while another handover of theirs is under way, and
    RuleViolation where nobody or somebody unfit is chosen, or there is nothing to hand over.
    """
    require(actor, Right.MANAGE_MEMBERS)
    member = Member.objects.select_for_update(no_key=True).filter(id=member_id).first()
    if member is None:
        raise NotFound(_("There is no such member."), code="no_member")
    under_way = (HandoverState.WAITING, HandoverState.UNDOING)
    if Handover.objects.filter(member=member, state__in=under_way).exists():
        raise Conflict(_("A handover of theirs is still under way."), code="handover_under_way")
    chosen = {code: list(dict.fromkeys(ids)) for code, ids in heirs.items() if ids}
    _require_heirs(member, chosen)
    total = sum(_held_count(code, member_id) for code in chosen)
    if total == 0:
        raise RuleViolation(
            _("There is nothing to hand over, or nobody is chosen."), code="nothing_to_hand_over"
        )
    handover = Handover.objects.create(
        member=member,
        started_by_id=member_id_of(actor),
        heirs={code: [str(each) for each in ids] for code, ids in chosen.items()},
        total_count=total,
        created_at=clock.now(),
    )
    announce(
        HandoverStarted(actor=actor, member_id=member_id, handover_id=handover.id, things=total)
    )
    _go_on_now_or_later(handover)
    return handover


def go_on(*, handover_id: uuid.UUID) -> None:
    """Do what is left of a handover, forwards or back. Safe to run twice and beside itself."""
    while _do_step(handover_id) or _undo_step(handover_id):
        pass


@transaction.atomic
def undo_handover(*, actor: Actor, handover_id: uuid.UUID) -> Handover:
    """Give the member back what nobody passed on since.

    Raises NotAllowed, NotFound, Conflict while it is under way, undone already or older than 30
    days.
    """
    require(actor, Right.MANAGE_MEMBERS)
    handover = Handover.objects.select_for_update(no_key=True).filter(id=handover_id).first()
    if handover is None:
        raise NotFound(_("There is no such handover."), code="no_such_handover")
    if handover.state == HandoverState.WAITING:
        raise Conflict(_("This is still under way."), code="handover_under_way")
    if handover.state != HandoverState.DONE:
        raise Conflict(_("This has been undone already."), code="handover_undone")
    if handover.settled_at is not None or handover.created_at < clock.now() - UNDOABLE_FOR:
        raise Conflict(
            _("This is older than 30 days and cannot be undone any more."),
            code="handover_settled",
        )
    handover.state = HandoverState.UNDOING
    handover.undone_by_id = member_id_of(actor)
    handover.save(update_fields=["state", "undone_by"])
    _go_on_now_or_later(handover)
    return handover


@transaction.atomic
def settle_handovers() -> int:
    """Forget which things handovers older than 30 days were about; tell how many handovers."""
    over = Handover.objects.filter(
        settled_at__isnull=True, created_at__lt=clock.now() - UNDOABLE_FOR
    ).exclude(state__in=(HandoverState.WAITING, HandoverState.UNDOING))
    ids = list(over.values_list("id", flat=True)[:500])
    HandoverStep.objects.filter(handover__in=ids).update(moved={})
    Handover.objects.filter(id__in=ids).update(settled_at=clock.now())
    return len(ids)


def _require_heirs(member: Member, chosen: Mapping[str, Sequence[uuid.UUID]]) -> None:
    wanted = {each for ids in chosen.values() for each in ids}
    fit = Member.objects.filter(id__in=wanted, is_active=True, role__in=CARING_ROLES)
    if member.id in wanted or fit.count() != len(wanted):
        reason = _("Choose members of the team who care for talents.")
        raise RuleViolation(reason, code="unfit_heir", fields={"heirs": reason})


def _held_count(code: str, member_id: uuid.UUID) -> int:
    holding = by_code(code)
    if holding is None:
        raise NotFound(_("There is no such thing to hand over."), code="no_such_holding")
    return holding.held(member_id).count()


def _go_on_now_or_later(handover: Handover) -> None:
    from talentkreis.organisation.tasks import hand_over as job

    if handover.total_count > AT_ONCE:
        defer(job, lock=f"handover-{handover.member_id}", handover_id=str(handover.id))
        return
    go_on(handover_id=handover.id)
    handover.refresh_from_db()


@transaction.atomic
def _do_step(handover_id: uuid.UUID) -> bool:
    """The next few hundred things of one kind; tells whether there were any."""
    handover = _locked(handover_id, HandoverState.WAITING)
    if handover is None:
        return False
    for code, heirs in handover.heirs.items():
        holding = by_code(code)
        rows = holding.held(handover.member_id) if holding else None
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:STEP]) if rows else []
        if holding and keys:
            count = 0
            for turn, heir in enumerate(heirs):
                moved = holding.hand_over(
                    actor=handover.started_by.actor,
                    keys=keys[turn :: len(heirs)],
                    from_id=handover.member_id,
                    to_id=uuid.UUID(heir),
                )
                count += len(moved)
                _keep(handover, code, heir, moved)
            Handover.objects.filter(id=handover_id).update(moved_count=F("moved_count") + count)
            if count:
                return True
    handover.refresh_from_db(fields=["moved_count"])
    handover.state = HandoverState.DONE
    handover.finished_at = clock.now()
    handover.save(update_fields=["state", "finished_at"])
    announce(
        HandoverFinished(
            actor=handover.started_by.actor,
            member_id=handover.member_id,
            handover_id=handover.id,
            things=handover.moved_count,
        )
    )
    return False


def _keep(handover: Handover, code: str, heir: str, moved: Mapping[uuid.UUID, object]) -> None:
    if moved:
        HandoverStep.objects.create(
            handover=handover,
            code=code,
            heir_id=uuid.UUID(heir),
            moved={str(key): value for key, value in moved.items()},
            moved_count=len(moved),
        )


@transaction.atomic
def _undo_step(handover_id: uuid.UUID) -> bool:
    """Take the last step back that was not yet; tells whether there was one."""
    handover = _locked(handover_id, HandoverState.UNDOING)
    if handover is None:
        return False
    step = handover.steps.filter(undone_at__isnull=True).order_by("-id").first()
    if step is None:
        handover.state = HandoverState.UNDONE
        handover.undone_at = clock.now()
        handover.save(update_fields=["state", "undone_at"])
        announce(
            HandoverUndone(
                actor=handover.undoer.actor,
                member_id=handover.member_id,
                handover_id=handover.id,
                things=handover.undone_count,
            )
        )
        return False
    holding = by_code(step.code)
    undone = (
        given_back(
            holding,
            actor=handover.undoer.actor,
            moved={uuid.UUID(key): value for key, value in step.moved.items()},
            from_id=handover.member_id,
            to_id=step.heir_id,
        )
        if holding
        else 0
    )
    step.undone_at = clock.now()
    step.save(update_fields=["undone_at"])
    Handover.objects.filter(id=handover_id).update(undone_count=F("undone_count") + undone)
    return True


def _locked(handover_id: uuid.UUID, state: HandoverState) -> Handover | None:
    """The handover, held: two workers share it one after the other. None in any other state."""
    rows = Handover.objects.select_for_update(no_key=True, of=("self",))
    return (
        rows.select_related("started_by", "undone_by").filter(id=handover_id, state=state).first()
    )
