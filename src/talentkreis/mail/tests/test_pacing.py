# SPDX-License-Identifier: Apache-2.0
"""New addresses begin slowly, providers that ask for less get less, all others go on."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.kernel import clock
from talentkreis.mail import rules
from talentkreis.mail.delivery import Pace, claiming, deliver_due, throttling
from talentkreis.mail.models import Mailbox, Message, MessageState, Throttle
from talentkreis.mail.providers import group_of
from talentkreis.mail.queries.capacity import cap_of, capacity_of
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tests.factories import a_mailbox, a_message, a_person, the_employer
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.people.models import MailDomain

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("trust:E-13")]
QUICK = Pace(timeouts=Timeouts(connect=2, command=2, final_dot=2))
DAY, HOUR = dt.timedelta(hours=24), dt.timedelta(hours=1)


def to(domain: str, count: int, mailbox: Mailbox) -> list[Message]:
    return [
        a_message(
            mailbox=mailbox,
            person=a_person(email=f"p{number}-{domain}@{domain}"),
            purpose="transactional",
        )
        for number in range(count)
    ]


def test_a_new_address_sends_a_little_more_each_day_up_to_its_cap() -> None:
    start = clock.now()
    mailbox = Mailbox(daily_cap=50, warm_up_from=start)
    assert [cap_of(mailbox, start + DAY * day) for day in range(6)] == [10, 15, 22, 33, 50, 50]
    mailbox.daily_cap = None
    assert cap_of(mailbox, start + DAY * 10) == 576
    assert cap_of(Mailbox(daily_cap=50), start) == 50


@given(
    minutes=st.integers(0, 2 * 365 * 24 * 60),
    steps=st.lists(st.integers(1, 40), min_size=1, max_size=40),
)
def test_no_24_hours_ever_have_more_than_the_ramp_allows(minutes: int, steps: list[int]) -> None:
    """Sends as greedily as allowed at random moments, over the nights clocks change."""
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    mailbox = Mailbox(daily_cap=400, warm_up_from=start)
    sent: list[dt.datetime] = []
    now = start
    for step in steps:
        now += HOUR * step
        cap = cap_of(mailbox, now) or 0
        used = sum(moment > now - DAY for moment in sent)
        sent += [now] * max(0, cap - used)
    for moment in sent:
        window = sum(moment - DAY < other <= moment for other in sent)
        assert window <= rules.warm_up_allowance(moment - start)


@pytest.mark.requirement("feature:F4")
@pytest.mark.parametrize("night", ["2027-03-28", "2027-10-31"])
def test_the_ramp_holds_in_delivery_through_the_night_clocks_change(night: str) -> None:
    """The day of 23 or 25 hours allows no more than the others."""
    the_employer()
    zone = ZoneInfo("Europe/Berlin")
    evening = dt.datetime.fromisoformat(f"{night}T00:00").replace(tzinfo=zone) - HOUR * 6
    evening = evening.astimezone(dt.UTC)
    handed: list[dt.datetime] = []
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port, daily_cap=50, warm_up_from=evening)
        for message in to("post.test", 60, mailbox):
            Message.objects.filter(id=message.id).update(
                due_at=evening, expires_at=evening + DAY * 9
            )
        for hours in (0, 5, 11, 23, 23.5, 24.5, 30, 47, 49):
            deliver_due(mailbox.id, pace=QUICK, at=evening + HOUR * hours)
        handed = [m.handed_at for m in Message.objects.all() if m.handed_at is not None]
    per_day = Counter((moment - evening) // DAY for moment in handed)
    assert per_day == {0: 10, 1: 15, 2: 22}
    for moment in handed:
        window = sum(moment - DAY < other <= moment for other in handed)
        assert window <= rules.warm_up_allowance(moment - evening)


@pytest.mark.requirement("trust:F-15")
def test_a_provider_that_asks_for_less_is_slowed_as_a_whole_and_nobody_else() -> None:
    the_employer()

    def answer(phase: str, address: str) -> str | None:
        slow = address.endswith(("@gmail.com", "@googlemail.com"))
        return "421 4.7.28 too many, try later" if phase == "rcpt" and slow else None

    with smtp_sink() as plain:
        mailbox = a_mailbox(port=plain.port, connection_count=2)
        to("post.test", 30, mailbox)
        began = time.monotonic()
        deliver_due(mailbox.id, pace=QUICK)
        alone = time.monotonic() - began
    with smtp_sink(answer=answer) as sink:
        Mailbox.objects.update(smtp_port=sink.port)
        google = to("gmail.com", 20, mailbox) + to("googlemail.com", 20, mailbox)
        others = to("firma.test", 30, mailbox)
        began = time.monotonic()
        assert deliver_due(mailbox.id, pace=QUICK).accepted == 30
        beside = time.monotonic() - began
    assert {taken.envelope_to.rpartition("@")[2] for taken in sink.taken} == {"firma.test"}
    row = Throttle.objects.get()
    assert (row.sending_domain, row.group, row.slowed_count) == ("nordlicht.test", "google", 1)
    assert clock.now() + dt.timedelta(minutes=4) < row.rest_until
    assert not Message.objects.filter(state=MessageState.REJECTED).exists()
    asked = Message.objects.filter(id__in=[m.id for m in google], deferral_count__gt=0).count()
    assert 1 <= asked <= 4  # what was under way, not all of them
    assert set(
        Message.objects.filter(id__in=[m.id for m in others]).values_list("state", flat=True)
    ) == {MessageState.ACCEPTED}
    assert beside < alone * 2 + 1.0


def test_what_waits_for_a_provider_waits_across_runs_and_says_so() -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        throttling.slow_down("nordlicht.test", ["gmail.com"], ahead=dt.timedelta(0))
        slowed = to("gmail.com", 3, mailbox)
        expiries = {message.id: message.expires_at for message in slowed}
        to("post.test", 2, mailbox)
        assert deliver_due(mailbox.id, pace=QUICK).accepted == 2
    row = Throttle.objects.get()
    for message in slowed:
        message.refresh_from_db()
        assert (message.state, message.state_reason) == (MessageState.PLANNED, "domain_rests")
        assert message.due_at == row.rest_until
        assert message.expires_at == expiries[message.id]  # late is late, whoever is slow


def test_a_slowed_provider_gets_its_share_and_everything_after_quiet_hours() -> None:
    the_employer()
    mailbox = a_mailbox()
    throttling.slow_down("nordlicht.test", ["gmail.com"], ahead=dt.timedelta(0))
    row = Throttle.objects.get()
    assert row.per_hour == rules.SLOWED_PER_HOUR
    to("gmail.com", 30, mailbox)
    after_rest = row.rest_until - clock.database_now() + dt.timedelta(minutes=2)
    first = claiming.claim(mailbox.id, owner="w", pace=QUICK, limit=50, ahead=after_rest)
    assert len(first.messages) == 4  # two minutes of 120 an hour
    waiting = Message.objects.filter(state=MessageState.PLANNED).order_by("due_at")
    gaps = {
        round((later.due_at - earlier.due_at).total_seconds())
        for earlier, later in itertools.pairwise(waiting)
    }
    assert gaps == {30}
    much_later = HOUR * 6
    claiming.claim(mailbox.id, owner="w", pace=QUICK, limit=50, ahead=much_later)
    assert not Throttle.objects.exists()


def test_asking_again_halves_the_share_and_answers_under_way_count_once() -> None:
    for _ in range(3):
        throttling.slow_down("nordlicht.test", ["gmail.com"], ahead=dt.timedelta(0))
    row = Throttle.objects.get()
    assert (row.per_hour, row.slowed_count) == (rules.SLOWED_PER_HOUR, 1)
    throttling.slow_down("nordlicht.test", ["gmail.com"], ahead=HOUR)
    row.refresh_from_db()
    assert (row.per_hour, row.slowed_count) == (rules.SLOWED_PER_HOUR // 2, 2)
    for number in range(2, 20):
        throttling.slow_down("nordlicht.test", ["gmail.com"], ahead=HOUR * 3 * number)
    row.refresh_from_db()
    assert row.per_hour == rules.LEAST_PER_HOUR


@pytest.mark.parametrize(
    ("domain", "host", "group"),
    [
        ("gmail.com", "", "google"),
        ("GMX.de", "", "united-internet"),
        ("firma.de", "aspmx.l.google.com", "google"),
        ("firma.de", "firma-de.mail.protection.outlook.com.", "microsoft"),
        ("firma.de", "mx1.hoster.net", "hoster.net"),
        ("firma.de", "hoster.net", "hoster.net"),
        ("firma.de", "", "firma.de"),
        ("firma.de", "notgoogle.com", "notgoogle.com"),
    ],
)
def test_providers_are_known_by_domain_or_by_mail_server(
    domain: str, host: str, group: str
) -> None:
    assert group_of(domain, host) == group


def test_companies_at_the_same_provider_are_slowed_together() -> None:
    for domain in ("eins.de", "zwei.de"):
        MailDomain.objects.create(
            domain=domain,
            verdict="accepts",
            mail_host=f"{domain.replace('.', '-')}.mail.protection.outlook.com",
            checked_at=clock.now(),
        )
    groups = throttling.groups_of({"eins.de", "zwei.de", "drei.de"})
    assert groups == {"eins.de": "microsoft", "zwei.de": "microsoft", "drei.de": "drei.de"}


def test_a_batch_takes_one_of_each_domain_in_turn() -> None:
    the_employer()
    mailbox = a_mailbox()
    for domain in ("a.test", "b.test", "c.test"):
        to(domain, 3, mailbox)
    claimed = claiming.claim(mailbox.id, owner="w", pace=QUICK, limit=9).messages
    assert [message.domain for message in claimed] == ["a.test", "b.test", "c.test"] * 3


@pytest.mark.requirement("feature:F4")
def test_the_page_can_say_when_the_next_place_is_free() -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port, daily_cap=3)
        to("post.test", 5, mailbox)
        deliver_due(mailbox.id, pace=QUICK)
    oldest = min(filter(None, Message.objects.values_list("handed_at", flat=True)), default=None)
    capacity = capacity_of(mailbox)
    assert (capacity.cap, capacity.used, capacity.left) == (3, 3, 0)
    assert oldest is not None
    assert capacity.free_at == oldest + DAY
