# SPDX-License-Identifier: Apache-2.0
"""A delivery run: keeps the lines of one mailbox busy and writes their rounds.

The thread that calls `deliver_due` owns the database; the lines own the network. A line that
waits for minutes delays nobody else: a commit takes whatever is there a few milliseconds after
the first report.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import structlog
from django.conf import settings
from django.utils import translation

from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.mail import rules
from talentkreis.mail.actions import mailboxes
from talentkreis.mail.actions.sign_in import distrust_token
from talentkreis.mail.delivery import hooks, ledger, throttling, transports
from talentkreis.mail.delivery.calendar import ahead_of_database
from talentkreis.mail.delivery.claiming import Claimed, anything_leaves, claim
from talentkreis.mail.delivery.lines import (
    Ended,
    Line,
    NotAllowed,
    NotSent,
    Ready,
    Report,
    Unbuildable,
)
from talentkreis.mail.delivery.pace import Pace
from talentkreis.mail.delivery.patience import patiently
from talentkreis.mail.delivery.rescue import rescue_interrupted
from talentkreis.mail.models import Mailbox
from talentkreis.mail.rules import Blame
from talentkreis.mail.smtp import CannotConnect
from talentkreis.organisation.models import Employer

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Callable

    from talentkreis.mail.delivery.ledger import Finished
    from talentkreis.mail.delivery.transports import Transport

log = structlog.get_logger(__name__)

T = TypeVar("T")
LOST_IN_A_ROW = 5


@dataclass(slots=True)
class Delivered:
    """What a run did."""

    accepted: int = 0
    deferred: int = 0
    rejected: int = 0
    uncertain: int = 0
    given_back: int = 0
    problem: str = ""
    # Whom something automatic reached: the gate answers differently about them now.
    reached: set[uuid.UUID] = field(default_factory=set)


def deliver_due(
    mailbox_id: uuid.UUID,
    *,
    pace: Pace | None = None,
    stop: threading.Event | None = None,
    until: float | None = None,
    at: dt.datetime | None = None,
) -> Delivered:
    """Hand over everything due from a mailbox, until nothing is, or `stop` is set.

    `until` is a moment of `time.monotonic` after which nothing new is claimed. `at` is what the
    calendar shows now; without it, the database's clock says. Several runs for the same mailbox
    may go on side by side, in any number of processes.
    """
    pace = pace or Pace()
    mailbox, employer, ahead, now = patiently(
        lambda: _beginning(mailbox_id, at), for_s=pace.database_patience_s
    )
    if mailbox is None or employer is None or not anything_leaves(employer):
        return Delivered()
    if mailbox.pause_until is not None and mailbox.pause_until > now + ahead:
        return Delivered(problem="paused")
    try:
        transport = transports.of(mailbox, employer, pace.timeouts)
    except transports.SwitchedOff:
        return Delivered(problem="switched_off")
    except CannotConnect as problem:
        mailboxes.note_failure(mailbox, problem.code)
        return Delivered(problem=problem.code)
    with translation.override(employer.language):
        return _Run(
            mailbox=mailbox,
            pace=pace,
            stop=stop or threading.Event(),
            until=until,
            transport=transport,
            ahead=ahead,
        ).go()


def _beginning(
    mailbox_id: uuid.UUID, at: dt.datetime | None
) -> tuple[Mailbox | None, Employer | None, dt.timedelta, dt.datetime]:
    return (
        Mailbox.objects.filter(id=mailbox_id).first(),
        Employer.objects.filter(id=1).first(),
        ahead_of_database(at),
        clock.database_now(),
    )


def _settled_mailboxes(at: dt.datetime | None) -> list[uuid.UUID]:
    """Settle what was interrupted and what has no mailbox yet; the mailboxes to deliver from."""
    rescue_interrupted(ahead=ahead_of_database(at))
    if settings.ENV.captured_mail_port is not None:
        mailboxes.ensure_captured_mailbox(settings.ENV.captured_mail_port)
    for default in Mailbox.objects.filter(is_default=True):
        mailboxes.adopt_messages(default)
    return list(Mailbox.objects.order_by("created_at").values_list("id", flat=True))


def deliver_everywhere(
    *,
    stop: threading.Event | None = None,
    until: float | None = None,
    pace: Pace | None = None,
    at: dt.datetime | None = None,
) -> dict[uuid.UUID, Delivered]:
    """Settle what was interrupted, then deliver from every mailbox; as `deliver_due`."""
    patience_s = (pace or Pace()).database_patience_s
    results = {}
    for mailbox_id in patiently(lambda: _settled_mailboxes(at), for_s=patience_s):
        if stop is not None and stop.is_set():
            break
        results[mailbox_id] = deliver_due(mailbox_id, pace=pace, stop=stop, until=until, at=at)
    return results


@dataclass(slots=True)
class _Run:
    mailbox: Mailbox
    pace: Pace
    stop: threading.Event
    until: float | None
    transport: Transport
    ahead: dt.timedelta
    owner: str = field(default_factory=lambda: new_id().hex)
    reports: queue.SimpleQueue[Report] = field(default_factory=queue.SimpleQueue)
    waiting: list[Ready] = field(default_factory=list)
    idle: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    backlog: deque[Claimed] = field(default_factory=deque)
    done: Delivered = field(default_factory=Delivered)
    lost_in_a_row: int = 0
    is_drained: bool = False

    def go(self) -> Delivered:
        """Run until drained or stopped."""
        self._claim_more()
        if not self.backlog:
            return self.done
        try:
            self.idle.append(self._new_line(is_first=True))
        except CannotConnect as problem:
            self._give_up(problem)
            return self.done
        try:
            while self._feed():
                self._round(self._gather())
        finally:
            self._close()
        if self.done.accepted:
            self._patiently(lambda: mailboxes.note_success(self.mailbox))
        return self.done

    def _close(self) -> None:
        for each in self.waiting:  # only after an error: no final dot without its row
            each.line.permit(allowed=False)
        for line in self.lines:
            line.end()
        self._give_back(list(self.backlog), "released")
        for line in self.idle:
            line.join(timeout=5)

    # -- claiming and feeding

    def _may_claim(self) -> bool:
        return not (
            self.is_drained
            or self.done.problem
            or self.stop.is_set()
            or (self.until is not None and time.monotonic() > self.until)
        )

    def _claim_more(self) -> None:
        while self._may_claim() and len(self.backlog) < self.mailbox.connection_count:
            # A claim whose commit was lost holds its rows until the lease is over, no longer.
            batch = self._patiently(
                lambda: claim(
                    self.mailbox.id,
                    owner=self.owner,
                    pace=self.pace,
                    limit=self.pace.batch_size,
                    ahead=self.ahead,
                )
            )
            self.backlog.extend(batch.messages)
            self.is_drained = batch.looked_at == 0

    def _feed(self) -> bool:
        """Give idle lines work; tell whether anything is still going on."""
        self._claim_more()
        if self.stop.is_set() or self.done.problem:
            self._give_back(list(self.backlog), "released")
            self.backlog.clear()
        while self.backlog and (line := self._free_line()) is not None:
            line.send(self.backlog.popleft())
        return bool(self._busy_count())

    def _free_line(self) -> Line | None:
        if self.idle:
            return self.idle.pop()
        if len(self.lines) < self.mailbox.connection_count:
            return self._new_line()
        return None

    def _new_line(self, *, is_first: bool = False) -> Line:
        line = Line(transport=self.transport, reports=self.reports)
        if is_first:
            line.open()  # find out whether the server answers before anything is attempted
        self.lines.append(line)
        line.start()
        return line

    def _busy_count(self) -> int:
        return len(self.lines) - len(self.idle)

    # -- rounds

    def _gather(self) -> list[Report]:
        """The first report, and those of the other lines that come a moment later."""
        reports = [self.reports.get()]
        deadline = time.monotonic() + self.pace.linger_s
        while len(reports) < self._busy_count():
            try:
                reports.append(self.reports.get(timeout=max(0.0, deadline - time.monotonic())))
            except queue.Empty:
                break
        return reports

    def _round(self, reports: list[Report]) -> None:
        finished: list[Finished] = []
        for report in reports:
            match report:
                case Ready():
                    self.waiting.append(report)
                    continue
                case Ended(finished=ended):
                    finished.append(ended)
                    self.lost_in_a_row = 0 if ended.reply else self.lost_in_a_row + 1
                case Unbuildable(message=message, code=code):
                    self._set_aside(message, code)
                case NotSent(message=message, problem=problem):
                    self._not_sent(message, problem)
                case NotAllowed(message=message):
                    self._give_back([message], "")
            self.idle.append(report.line)
        hooks.reached("before_commit")
        allowed = self._commit(finished, [each.message for each in self.waiting])
        hooks.reached("after_commit")
        for each in self.waiting:
            each.line.permit(allowed=each.message.id in allowed)
        self.waiting.clear()
        for each_finished in finished:
            self._count(each_finished)

    def _commit(self, finished: list[Finished], starting: list[Claimed]) -> set[uuid.UUID]:
        """Write a round, however often the database has to be asked (TRUST F-06)."""
        if not (finished or starting):
            return set()
        return self._patiently(
            lambda: ledger.write_round(
                owner=self.owner,
                pace=self.pace,
                finished=finished,
                starting=starting,
                ahead=self.ahead,
            )
        )

    def _patiently(self, work: Callable[[], T]) -> T:
        return patiently(work, for_s=self.pace.database_patience_s)

    def _not_sent(self, message: Claimed, problem: CannotConnect | None) -> None:
        self._give_back([message], "connection")
        self.lost_in_a_row += 1
        if problem is not None or self.lost_in_a_row >= LOST_IN_A_ROW:
            self._give_up(problem or CannotConnect("unreachable"))

    def _give_up(self, problem: CannotConnect) -> None:
        """The server cannot be spoken to: no attempt of any message is used up (TRUST F-11)."""
        if not self.done.problem:
            self.done.problem = problem.code
            wait = problem.reply.wait if problem.reply else None
            mailboxes.note_failure(self.mailbox, problem.code, least=wait)
            if problem.code == "token_refused":
                distrust_token(self.mailbox.id)
        self._give_back(list(self.backlog), "connection")
        self.backlog.clear()

    def _give_back(self, messages: list[Claimed], reason: str) -> None:
        self._patiently(lambda: ledger.release(messages, reason=reason, ahead=self.ahead))
        self.done.given_back += len(messages)

    def _set_aside(self, message: Claimed, code: str) -> None:
        self._patiently(lambda: ledger.set_aside(message, code=code))

    def _count(self, finished: Finished) -> None:
        ending = ledger.ending_of(finished)
        match ending.state.value:
            case "accepted":
                self.done.accepted += 1
                outgoing = finished.message.outgoing
                if outgoing.person_id and outgoing.purpose in rules.BUDGETED_PURPOSES:
                    self.done.reached.add(outgoing.person_id)
            case "deferred":
                self.done.deferred += 1
            case "rejected":
                self.done.rejected += 1
            case "uncertain":
                self.done.uncertain += 1
        if ending.outcome is None:
            return
        if ending.outcome.blame is Blame.RATE:
            self._let_rest(finished.message)
        elif ending.outcome.blame is Blame.POLICY:
            self.done.problem = "policy"
        elif ending.outcome.blame is Blame.ACCOUNT and finished.reply is not None:
            self._give_up(CannotConnect(finished.reply.problem, finished.reply))

    def _let_rest(self, message: Claimed) -> None:
        """A provider asks for less: what we hold for it goes back, all others go on (F-15)."""
        domains = {each.domain for each in self.backlog} | {message.domain}
        groups = self._patiently(lambda: throttling.groups_of(domains))
        resting = groups[message.domain]
        waiting = [each for each in self.backlog if groups[each.domain] == resting]
        self.backlog = deque(each for each in self.backlog if groups[each.domain] != resting)
        self._patiently(lambda: ledger.release(waiting, reason=throttling.REASON, ahead=self.ahead))
