# SPDX-License-Identifier: Apache-2.0
"""Pools made with one click: silver medallists, former talents, passive contacts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Employer
from talentkreis.organisation.tests.factories import signed_in
from talentkreis.pools.field import condition
from talentkreis.pools.models import Pool
from talentkreis.search import queries as search
from talentkreis.search.tests.factories import make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C5")]


@pytest.mark.parametrize(
    ("code", "name", "people"),
    [
        ("silver", "Silbermedaillen", {"Zweite", "Markierte"}),
        ("former", "Ehemalige Talente", {"Praktikantin", "Ehemaliger"}),
        ("passive", "Passive Kontakte", {"Gesuchte", "Empfohlener"}),
    ],
)
def test_one_click_makes_a_pool_by_filter_that_can_be_changed(
    code: str, name: str, people: set[str]
) -> None:
    Employer.objects.create(name="Nordlicht Energie")
    make_person("Zweite", hats=["silver_medallist"])
    make_person("Markierte", tags=["2nd best"])
    make_person("Eingestellte", hats=["silver_medallist", "employee"], tags=["2nd best"])
    make_person("Praktikantin", hats=["intern"])
    make_person("Ehemaliger", hats=["alumnus"])
    make_person("Gesuchte", source_type="active_sourcing")
    make_person("Empfohlener", source_type="referral")
    make_person("Bewerberin", source_type="referral", hats=["applicant"])
    member = make_member()
    client = signed_in(member)
    offered = client.get(reverse("pools:index")).content.decode()
    url = reverse("pools:create_preset", args=[code])
    assert url in offered
    made = client.post(url)
    pool = Pool.objects.get()
    assert made.headers["Location"] == reverse("pools:pool", args=[pool.pk])
    assert (pool.name, pool.is_dynamic, pool.owner_id) == (name, True, member.pk)
    found = search.search_people(member.actor, condition(pool)).rows
    assert {row.name for row in found} == people
    form = client.get(reverse("pools:edit", args=[pool.pk]))
    assert form.context["form"].initial["filter"]
    assert url not in client.get(reverse("pools:index")).content.decode()
    assert client.post(url).status_code == 409


def test_presets_are_for_those_who_care_for_talents() -> None:
    Employer.objects.create(name="Nordlicht Energie")
    reader = signed_in(make_member(Role.READ_ONLY))
    url = reverse("pools:create_preset", args=["silver"])
    assert url not in reader.get(reverse("pools:index")).content.decode()
    assert reader.post(url).status_code == 403
    caring = signed_in(make_member())
    assert caring.post(reverse("pools:create_preset", args=["x"])).status_code == 404
    assert caring.get(url).status_code == 405
