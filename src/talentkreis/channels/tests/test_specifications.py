# SPDX-License-Identifier: Apache-2.0
"""What we ask and what our emulators say, against the vendors' own descriptions.

The descriptions are not part of the repository: ``TALENTKREIS_SPECS`` names the folder with
``seven``, ``twilio`` and ``whatsapp-cloud``. The one of seven.io is written down after its client.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
import yaml
from openapi_schema_validator import OAS30Validator, OAS31Validator

from talentkreis.channels.tests.factories import a_short_message, deliver, somebody
from talentkreis.consent.models import Channel

if TYPE_CHECKING:
    from talentkreis.channels.tests.emulators import (
        SevenEmulator,
        TwilioEmulator,
        WhatsAppEmulator,
    )
    from talentkreis.kernel.tests.web_server import WebSource

FOLDER = os.environ.get("TALENTKREIS_SPECS", "")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FOLDER, reason="TALENTKREIS_SPECS names no folder of descriptions"),
]


def _spec(*parts: str) -> dict[str, Any]:
    text = Path(FOLDER, *parts).read_text(encoding="utf-8")
    return dict(yaml.safe_load(text) if parts[-1].endswith(".yaml") else json.loads(text))


def _problems(spec: dict[str, Any], schema: dict[str, Any], value: object) -> list[str]:
    checker = OAS31Validator if spec["openapi"].startswith("3.1") else OAS30Validator
    whole = {**schema, "components": spec.get("components", {})}
    return [error.message for error in checker(whole).iter_errors(value)]


def _asked(server: WebSource) -> dict[str, Any]:
    return dict(json.loads(server.asked[0].body))


@pytest.mark.requirement("feature:H3")
def test_seven_is_asked_and_answers_as_described(seven_io: SevenEmulator) -> None:
    spec = _spec("seven", "seven-sms.reconstructed.openapi.yaml")
    operation = spec["paths"]["/sms"]["post"]
    a_short_message(somebody(Channel.SMS, "personal_contact"))
    deliver("seven")
    asked = operation["requestBody"]["content"]["application/json"]["schema"]
    assert _problems(spec, asked, _asked(seven_io.server)) == []
    said = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert _problems(spec, said, seven_io.answer(seven_io.taken[0]).body) == []


@pytest.mark.requirement("feature:H3")
def test_the_examples_of_sevens_calls_are_understood(seven_io: SevenEmulator) -> None:
    for name in ("dlr", "sms_mo"):
        example = _spec("seven", "examples", f"{name}.json")
        assert seven_io.tell(example["webhook_event"], example["data"]).status_code == 200


@pytest.mark.requirement("feature:H3")
def test_twilio_is_asked_as_described(twilio_com: TwilioEmulator) -> None:
    spec = _spec("twilio", "twilio_api_v2010.messages.openapi.json")
    operation = spec["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]["post"]
    a_short_message(somebody(Channel.SMS, "personal_contact"))
    deliver("twilio")
    (schema,) = [body["schema"] for body in operation["requestBody"]["content"].values()]
    form = parse_qs(twilio_com.server.asked[0].body.decode())
    asked = {name: values[0] for name, values in form.items()}
    assert set(asked) <= set(schema["properties"])
    assert _problems(spec, schema, asked) == []


@pytest.mark.requirement("feature:H4")
@pytest.mark.parametrize("is_template", [False, True], ids=["text", "template"])
def test_the_cloud_api_is_asked_as_described(
    cloud_api: WhatsAppEmulator, *, is_template: bool
) -> None:
    (name,) = [each.name for each in Path(FOLDER, "whatsapp-cloud").glob("*.yaml")]
    spec = _spec("whatsapp-cloud", name)
    operation = spec["paths"]["/{Version}/{Phone-Number-ID}/messages"]["post"]
    template = {"name": "hallo", "language": "de", "values": ["Svea"]} if is_template else None
    person = somebody(Channel.WHATSAPP, "personal_contact")
    a_short_message(person, Channel.WHATSAPP, template=template)
    deliver("whatsapp_cloud")
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/Message"}
    asked = _asked(cloud_api.server)
    # The description of a text refuses what it requires of every message: so each half by itself.
    kind = spec["components"]["schemas"]["TemplateMessage" if is_template else "TextMessage"]
    common, own = kind["allOf"]
    assert _problems(spec, common, asked) == []
    part = {name: asked[name] for name in ("type", asked["type"])}
    assert _problems(spec, own, part) == []
