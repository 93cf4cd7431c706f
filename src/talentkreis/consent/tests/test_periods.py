# SPDX-License-Identifier: Apache-2.0
"""Periods: what is usual in each country and why, and which numbers are refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.consent import actions, queries
from talentkreis.consent.models import ConfirmationRequest, Purpose, RetentionRules
from talentkreis.consent.retention import actions as retention
from talentkreis.consent.retention.countries import NAMES, Periods, profile, usual
from talentkreis.consent.retention.queries import deletion, periods
from talentkreis.consent.retention.rules import refused_periods, within
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed, RuleViolation
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Country
from talentkreis.organisation.tests.factories import EmployerFactory, MemberFactory, signed_in

LEADING = frozenset({Role.ADMIN, Role.TRM_LEAD, Role.DPO})


@pytest.mark.requirement("trust:L-22")
@pytest.mark.requirement("trust:L-22a")
@pytest.mark.requirement("trust:L-22b")
@pytest.mark.parametrize(("country", "months"), [("DE", 6), ("AT", 7), ("CH", 4)])
def test_each_country_has_its_period_for_rejected_applicants_and_says_by_which_law(
    country: str, months: int
) -> None:
    own = profile(country)
    assert own["rejected_months"].usual == months
    assert all(period.law and period.de and period.en for period in own.values())
    assert refused_periods(usual(country), own) == {}
    assert asdict(usual(country)) == {
        "rejected_months": months,
        "pool_months": 24,
        "dormancy_months": 18,
        "ask_days": 30,
        "remind_days": 7,
        "withdrawn_days": 30,
        "sign_up_days": 7,
    }


IMPOSSIBLE = [
    ("reminder on the day of the end", {"remind_days": 0}, "remind_days"),
    ("reminder after the end", {"remind_days": -3}, "remind_days"),
    ("equal days cancel out", {"ask_days": 7, "remind_days": 7}, "remind_days"),
    ("reminder before the request", {"ask_days": 7, "remind_days": 9}, "remind_days"),
    ("request before the consent", {"pool_months": 1, "dormancy_months": 1}, "ask_days"),
    ("never dormant", {"pool_months": 12, "dormancy_months": 12}, "dormancy_months"),
    ("rejected longer than the law", {"rejected_months": 7}, "rejected_months"),
    ("rejected shorter than a claim", {"rejected_months": 2}, "rejected_months"),
    ("consent for ever", {"pool_months": 25}, "pool_months"),
    ("withdrawn and kept", {"withdrawn_days": 31}, "withdrawn_days"),
    ("sign-ups kept", {"sign_up_days": 8}, "sign_up_days"),
]


@pytest.mark.requirement("feature:T2")
@pytest.mark.parametrize(
    ("numbers", "refused"), [case[1:] for case in IMPOSSIBLE], ids=[case[0] for case in IMPOSSIBLE]
)
def test_impossible_numbers_are_refused_where_they_stand(
    numbers: dict[str, int], refused: str
) -> None:
    wanted = replace(usual("DE"), **numbers)
    assert refused in refused_periods(wanted, profile("DE"))


@given(st.fixed_dictionaries({name: st.none() | st.integers(0, 99) for name in NAMES}))
def test_whatever_is_stored_the_country_has_the_last_word(stored: dict[str, int | None]) -> None:
    for country in Country:
        held = within(stored, profile(country))
        for name, period in profile(country).items():
            assert period.least <= getattr(held, name) <= period.most


@given(st.builds(Periods, **{name: st.integers(-1, 70) for name in NAMES}))
def test_numbers_that_are_let_through_can_happen(wanted: Periods) -> None:
    """Request, reminder and end come in this order, and silence before the end."""
    if refused_periods(wanted, profile("DE")):
        return
    given_on = dt.date(2024, 2, 29)
    ends_on = given_on + dt.timedelta(days=28 * wanted.pool_months)
    ask_on = ends_on - dt.timedelta(days=wanted.ask_days)
    remind_on = ends_on - dt.timedelta(days=wanted.remind_days)
    assert given_on < ask_on < remind_on < ends_on
    assert wanted.dormancy_months < wanted.pool_months <= 24


def posted(client: Client, **numbers: Any) -> Any:
    values = {**asdict(periods()), "deletes_by_itself": "on", **numbers}
    return client.post(
        reverse("consent:periods"), {name: value for name, value in values.items() if value != ""}
    )


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(Role))
def test_leading_roles_and_data_protection_set_periods_and_nobody_else(role: Role) -> None:
    client = signed_in(MemberFactory.create(role=role))
    allowed = role in LEADING
    assert client.get(reverse("consent:periods")).status_code == (200 if allowed else 403)
    assert posted(client, pool_months=12, dormancy_months=9).status_code == (
        303 if allowed else 403
    )
    assert periods().pool_months == (12 if allowed else 24)


@pytest.mark.django_db
@pytest.mark.requirement("feature:T2")
@pytest.mark.requirement("feature:T3")
def test_the_page_says_why_a_number_cannot_be_and_keeps_what_was_typed() -> None:
    client = signed_in(MemberFactory.create(role=Role.DPO, language="de"))
    refused = posted(client, remind_days=30)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "heben sich auf" in page
    assert 'name="remind_days" value="30"' in page
    assert "§ 15(4) AGG" in page
    refused = posted(client, rejected_months=9)
    assert "Zwischen 3 und 6 (§ 15(4) AGG, § 61b(1) ArbGG)." in refused.content.decode()
    assert not RetentionRules.objects.exists()


@pytest.mark.django_db
def test_what_is_usual_follows_the_country_and_what_was_chosen_stays_within_it() -> None:
    actor = MemberFactory.create(role=Role.ADMIN).actor
    EmployerFactory.create()
    retention.set_periods(
        actor=actor, wanted=replace(usual("DE"), pool_months=12, dormancy_months=6),
        deletes_by_itself=True,
    )  # fmt: skip
    from talentkreis.organisation.models import Employer

    Employer.objects.update(country="AT")
    assert (periods().rejected_months, periods().pool_months) == (7, 12)
    retention.set_periods(
        actor=actor, wanted=replace(periods(), rejected_months=6), deletes_by_itself=True
    )
    Employer.objects.update(country="CH")
    assert periods().rejected_months == 6
    with pytest.raises(RuleViolation):
        retention.set_periods(
            actor=actor, wanted=replace(periods(), rejected_months=7), deletes_by_itself=True
        )
    with pytest.raises(NotAllowed):
        retention.set_periods(
            actor=MemberFactory.create(role=Role.RECRUITER).actor,
            wanted=usual("CH"),
            deletes_by_itself=True,
        )


@pytest.mark.django_db
@pytest.mark.requirement("trust:L-16a")
def test_deletion_is_on_from_the_start_and_begins_a_week_after_switching_it_on_again() -> None:
    actor = MemberFactory.create(role=Role.DPO).actor
    today = clock.today()
    assert deletion().is_running(today)
    retention.set_periods(actor=actor, wanted=periods(), deletes_by_itself=False)
    assert not deletion().is_running(today)
    retention.set_periods(actor=actor, wanted=periods(), deletes_by_itself=True)
    assert not deletion().is_running(today + dt.timedelta(days=6))
    assert deletion().is_running(today + dt.timedelta(days=7))


@pytest.mark.django_db
@pytest.mark.requirement("feature:T2")
def test_the_numbers_hold_for_consents_and_sign_ups_from_now_on() -> None:
    member = MemberFactory.create(role=Role.ADMIN)
    wanted = replace(usual("DE"), pool_months=12, dormancy_months=6, sign_up_days=3)
    retention.set_periods(actor=member.actor, wanted=wanted, deletes_by_itself=True)
    given_at = dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)
    assert actions.lasts_until(given_at) == dt.datetime(2025, 2, 28, 12, tzinfo=dt.UTC)
    text = actions.current_text(Purpose.NEWSLETTER, "email", "de")
    actions.sign_up(
        address="neu@post.example", language="de", text_ids=[text.id], form=actions.ShownForm()
    )
    request = ConfirmationRequest.objects.get()
    assert request.expires_at - request.requested_at == dt.timedelta(days=3)
    assert queries.open_confirmation(request.id).expires_at == request.expires_at
    page = Client().get("/k/beitreten/", headers={"accept-language": "de"}).content.decode()
    assert "12 Monate" in page
