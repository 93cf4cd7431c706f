# SPDX-License-Identifier: Apache-2.0
"""The step that tells another program: ids only, signed, to an address an admin allowed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.automations.actions.webhooks import queue_deliveries
from talentkreis.automations.asking import Ask
from talentkreis.automations.queries.settings import webhooks_are_on
from talentkreis.automations.steps import FAILED, Effect, StepKind, register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.automations.steps import Acting, Effects, Settings


def _call(acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]) -> Effects:
    if not webhooks_are_on():
        return dict.fromkeys(people, Effect(FAILED, "webhooks_off"))
    is_open = queue_deliveries(
        automation=acting.automation,
        endpoint_id=uuid.UUID(settings["endpoint"]),
        runs={person_id: acting.runs[person_id] for person_id in people},
    )
    return {} if is_open else dict.fromkeys(people, Effect(FAILED, "endpoint_gone"))


WEBHOOK = StepKind(
    code="webhook",
    label=gettext_lazy("Call a webhook"),
    icon="link",
    asks=(
        Ask(
            name="endpoint",
            what="endpoint",
            label=gettext_lazy("Address"),
            hint=gettext_lazy(
                "Only addresses an admin allowed. Ids are sent, no names and no addresses."
            ),
        ),
    ),
    says=lambda settings, names: (
        _("call the webhook “%(name)s”") % {"name": names.of("endpoint", settings["endpoint"])}
    ),
    perform=_call,
    is_open=webhooks_are_on,
)


def register_all() -> None:
    """Tell the registry; called once by `apps.py`."""
    register(WEBHOOK)
