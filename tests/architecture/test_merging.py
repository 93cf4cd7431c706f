# SPDX-License-Identifier: Apache-2.0
"""Nothing known about a person is forgotten when two records become one."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from talentkreis.people.merging import registry
from talentkreis.people.merging.tables import label_of
from talentkreis.people.models import Person


def _names_a_person(model: type[models.Model]) -> bool:
    return any(
        (isinstance(field, models.ForeignKey) and field.related_model is Person)
        or (isinstance(field, models.UUIDField) and field.name in {"person_id", "person"})
        for field in model._meta.concrete_fields
    )


def _own_models() -> list[type[models.Model]]:
    return [
        model
        for config in apps.get_app_configs()
        if config.name.startswith("talentkreis.")
        for model in config.get_models()
    ]


def test_every_model_that_names_a_person_moves_with_a_merge_or_says_why_not() -> None:
    concerned = [model for model in _own_models() if _names_a_person(model)]
    assert len(concerned) > 20  # the rule looks at something
    missing = sorted(
        label_of(model) for model in concerned if label_of(model) not in registry.covered()
    )
    assert not missing, "register_mover or leave_in_place in apps.py:\n" + "\n".join(missing)


def test_movers_run_in_one_order_and_lock_enrolments_before_messages() -> None:
    order = [label_of(mover.model) for mover in registry.movers()]
    assert len(order) == len(set(order))
    assert order.index("consent.consentstate") < order.index("people.person")
    assert order.index("nurture.enrolment") < order.index("mail.message")
    assert order[-1] == "consent.consentevent"
