# SPDX-License-Identifier: Apache-2.0
"""Killed in the middle, tried out, called from outside, merged and erased."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection, connections

from talentkreis.activity.models import Activity
from talentkreis.automations import actions, webhooks
from talentkreis.automations.models import (
    DeliveryState,
    Run,
    RunState,
    WebhookDelivery,
    WebhookEndpoint,
)
from talentkreis.automations.privacy import erase_own, export_own
from talentkreis.automations.queries.log import notices_for
from talentkreis.automations.tests.factories import (
    make_automation,
    make_employer,
    make_member,
    run_of,
    somebody,
    step,
    tags_of,
)
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.kernel.tests.web_server import Reply, web_source
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.people.actions import add_tag, merge_people, tag_people
from talentkreis.relationships.models import Task

if TYPE_CHECKING:
    from pytest_django import Settings

    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:U6")]
HOST = "hooks.example.org"


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


@pytest.fixture
def merle() -> Member:
    return make_member()


def everything() -> dict[str, int]:
    """How many rows each table holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
        )
        tables = [row[0] for row in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
        return counts


def test_a_test_run_says_what_would_happen_and_writes_nothing(merle: Member) -> None:
    person, elsewhere = somebody(city="Kiel"), somebody(city="Bremen")
    make_automation(merle, name="Danach", settings={"tag": "gesehen"})
    automation = make_automation(
        merle,
        condition="ort:Kiel",
        steps=[step("tag", tag="gesehen"), step("create_task", title="x", who="owner", days=1)],
        is_active=False,
    )
    before = everything()
    result = actions.rehearse(actor=merle.actor, automation_id=automation.id, person_id=person.id)
    assert result.is_met
    assert [entry["outcome"] for entry in result.trace or []] == ["done", "done"]
    assert result.sets_off == ("Danach",)
    other = actions.rehearse(actor=merle.actor, automation_id=automation.id, person_id=elsewhere.id)
    assert not other.is_met
    assert other.reason is not None
    assert not other.reason.is_met
    assert everything() == before
    assert tags_of(person) == set()


_KILLED = """
import os, signal, django
from django.conf import settings
django.setup()
settings.DATABASES["default"].update(HOST={host!r}, NAME={name!r})
from django.db import connections
connections["default"].settings_dict.update(HOST={host!r}, NAME={name!r})
from talentkreis.automations import actions
from talentkreis.automations.actions import running
real = running.record_for_people
def die(*given):
    real(*given)
    os.kill(os.getpid(), signal.SIGKILL)
running.record_for_people = die
actions.run_waiting()
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_killed_before_its_commit_it_has_done_nothing_and_then_everything_once(
    merle: Member,
) -> None:
    people = [somebody() for _each in range(3)]
    automation = make_automation(
        merle, steps=[step("create_task", title="Anrufen", who="owner", days=1)]
    )
    tag_people(actor=SYSTEM, person_ids=[person.id for person in people], name="neu")
    database = connections["default"].settings_dict
    code = _KILLED.format(host=database["HOST"], name=database["NAME"])
    killed = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-W", "ignore", "-c", code],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "talentkreis.config.test"},
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    assert not Task.objects.exists()
    assert Run.objects.filter(automation=automation, state=RunState.WAITING).count() == 3
    actions.run_waiting()
    actions.run_waiting()
    assert Task.objects.count() == 3
    ran = Activity.objects.filter(kind="automations.ran")
    assert ran.count() == 3


def open_webhooks(url: str = f"https://{HOST}/in") -> tuple[Member, WebhookEndpoint, str]:
    admin = make_member(Role.ADMIN, "Ada")
    actions.set_settings(actor=admin.actor, has_webhooks=True, log_days=365)
    endpoint, secret = actions.add_endpoint(actor=admin.actor, name="Anderes", url=url)
    return admin, endpoint, secret


@pytest.mark.django_db(transaction=True)
def test_a_webhook_goes_out_signed_with_ids_alone_and_is_tried_again(
    merle: Member, settings: Settings
) -> None:
    _admin, endpoint, secret = open_webhooks()
    person = somebody(given_name="Svea", family_name="Callsen")
    automation = make_automation(merle, steps=[step("webhook", endpoint=str(endpoint.id))])
    add_tag(actor=SYSTEM, person_id=person.id, name="neu")
    actions.run_waiting()
    delivery = WebhookDelivery.objects.get()
    with web_source() as source:
        settings.OUTGOING_STAND_INS = {HOST: source.url}
        source.replies["/in"] = Reply(status=500)
        source.answers["/in"] = lambda _body: Reply(status=500)
        assert webhooks.deliver_due() == 1
        delivery.refresh_from_db()
        assert (delivery.state, delivery.answer) == (DeliveryState.WAITING, "500")
        assert webhooks.deliver_due() == 0
        source.answers["/in"] = lambda _body: Reply(status=204)
        with time_machine.travel(clock.now() + dt.timedelta(minutes=5), tick=False):
            assert webhooks.deliver_due() == 1
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED
    first, second = source.asked
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == str(delivery.id)
    body = second.body.decode()
    signed = webhooks.signature(
        secret, str(delivery.id), int(second.headers["webhook-timestamp"]), body
    )
    assert second.headers["webhook-signature"] == signed
    assert str(person.id) in body
    assert "Svea" not in body
    assert run_of(automation, person.id).state == RunState.DONE


def test_the_signature_is_that_of_standard_webhooks() -> None:
    made = webhooks.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1_614_265_330,
        '{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/in",
        "https://127.0.0.1/in",
        "https://[::1]/in",
        "https://localhost/in",
        "https://a:b@hooks.example.org/in",
        "https://hooks.example.org:8443/in",
        "ftp://hooks.example.org",
        "https://hooks.example.org/a b",
    ],
)
def test_only_an_https_address_with_a_name_may_be_called(url: str) -> None:
    admin = make_member(Role.ADMIN)
    with pytest.raises(RuleViolation):
        actions.add_endpoint(actor=admin.actor, name="x", url=url)


@pytest.mark.django_db(transaction=True)
def test_a_name_that_leads_into_the_house_is_not_called(merle: Member) -> None:
    _admin, endpoint, _secret = open_webhooks("https://localhost.localdomain/in")
    person = somebody()
    make_automation(merle, steps=[step("webhook", endpoint=str(endpoint.id))])
    add_tag(actor=SYSTEM, person_id=person.id, name="neu")
    actions.run_waiting()
    webhooks.deliver_due()
    delivery = WebhookDelivery.objects.get()
    assert delivery.state == DeliveryState.WAITING
    assert delivery.answer in {"forbidden_address", "no_connection"}


def test_without_an_admin_there_is_no_webhook(merle: Member) -> None:
    with pytest.raises(NotAllowed):
        actions.set_settings(actor=merle.actor, has_webhooks=True, log_days=365)
    with pytest.raises(NotFound):
        make_automation(merle, steps=[step("webhook", endpoint="x")])
    admin, endpoint, _secret = open_webhooks()
    person = somebody()
    automation = make_automation(merle, steps=[step("webhook", endpoint=str(endpoint.id))])
    actions.close_endpoint(actor=admin.actor, endpoint_id=endpoint.id)
    add_tag(actor=SYSTEM, person_id=person.id, name="neu")
    actions.run_waiting()
    assert run_of(automation, person.id).reason == "endpoint_gone"


def test_what_automations_did_is_given_out_moves_with_a_merge_and_goes(merle: Member) -> None:
    person, twin = somebody(), somebody()
    automation = make_automation(
        merle, steps=[step("notify", text="Ist da", who="member", member=str(merle.id))]
    )
    for each in (person, twin):
        add_tag(actor=SYSTEM, person_id=each.id, name="neu")
    actions.run_waiting()
    [told] = notices_for(merle.actor)
    assert (told.text, told.count) == ("Ist da", 2)
    assert actions.see_notices(actor=merle.actor) == 2
    assert notices_for(merle.actor) == []
    given = export_own(person.id)
    assert given["automations"][0]["automation__name"] == "Begrüßen"
    assert given["notices"][0]["text"] == "Ist da"
    merge_people(actor=merle.actor, survivor_id=person.id, merged_ids=[twin.id])
    assert Run.objects.filter(automation=automation, person=person).exists()
    assert not Run.objects.filter(person=twin).exists()
    erase_own(person.id)
    assert export_own(person.id) == {"automations": [], "notices": [], "webhooks": []}


def test_the_log_is_kept_for_its_days(merle: Member) -> None:
    done, not_met = somebody(city="Kiel"), somebody(city="Bremen")
    make_automation(merle, condition="ort:Kiel")
    for each in (done, not_met):
        add_tag(actor=SYSTEM, person_id=each.id, name="neu")
    actions.run_waiting()
    for days, left in ((29, 2), (31, 1), (366, 0)):
        with time_machine.travel(clock.now() + dt.timedelta(days=days), tick=False):
            actions.forget_old()
        assert Run.objects.count() == left


def test_what_was_active_is_paused_not_deleted(merle: Member) -> None:
    draft, active = make_automation(merle, is_active=False), make_automation(merle)
    actions.delete_draft(actor=merle.actor, automation_id=draft.id)
    with pytest.raises(Conflict):
        actions.delete_draft(actor=merle.actor, automation_id=active.id)
