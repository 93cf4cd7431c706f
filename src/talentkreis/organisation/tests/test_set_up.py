# SPDX-License-Identifier: Apache-2.0
"""First start: one employer, one first member, one code."""

from __future__ import annotations

import pytest

from talentkreis.kernel.errors import Conflict, NotAllowed, RuleViolation
from talentkreis.organisation.actions import EmployerDetails, FirstMember, set_up_employer
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Employer, Member
from talentkreis.organisation.queries import employer, set_up_code
from talentkreis.organisation.tests.factories import PASSWORD, EmployerFactory, MemberFactory

pytestmark = pytest.mark.django_db

NORDLICHT = EmployerDetails(name="Nordlicht Energie", region="HH")
SVEA = FirstMember(name="Svea Callsen", email="svea@nordlicht.example", password=PASSWORD)


def test_the_code_of_the_command_line_makes_employer_and_first_admin() -> None:
    member = set_up_employer(code=set_up_code(), employer=NORDLICHT, admin=SVEA)
    assert member.role == Role.ADMIN
    assert member.check_password(PASSWORD)
    assert employer().name == "Nordlicht Energie"
    assert not employer().may_send


def test_a_wrong_code_makes_nothing() -> None:
    with pytest.raises(NotAllowed):
        set_up_employer(code="A" * 26, employer=NORDLICHT, admin=SVEA)
    assert not Member.objects.exists()
    assert not Employer.objects.exists()


def test_the_code_is_worth_nothing_once_somebody_works_here() -> None:
    MemberFactory.create()
    with pytest.raises(Conflict):
        set_up_employer(code=set_up_code(), employer=NORDLICHT, admin=SVEA)


@pytest.mark.parametrize("password", ["kurz", "svea@nordlicht.example", "password1234"])
def test_a_weak_password_is_refused_on_its_field(password: str) -> None:
    weak = FirstMember(name=SVEA.name, email=SVEA.email, password=password)
    with pytest.raises(RuleViolation) as refusal:
        set_up_employer(code=set_up_code(), employer=NORDLICHT, admin=weak)
    assert set(refusal.value.fields) == {"password"}


def test_a_region_of_another_country_is_refused() -> None:
    with pytest.raises(RuleViolation) as refusal:
        set_up_employer(
            code=set_up_code(),
            employer=EmployerDetails(name="X", country="CH", region="HH"),
            admin=SVEA,
        )
    assert set(refusal.value.fields) == {"region"}


def test_the_employer_of_the_factory_may_send() -> None:
    assert EmployerFactory.create().may_send
