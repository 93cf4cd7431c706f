# SPDX-License-Identifier: Apache-2.0
"""Every step that writes about a person: what it does, what the log says, what refuses it.

Each goes through the engine: something happens, the run waits, the steps are done with the rights
of whoever is in charge.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from talentkreis.activity.models import Activity
from talentkreis.automations import actions
from talentkreis.automations.models import AutomationState, Run
from talentkreis.automations.queries.log import run_visible_to
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
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.nurture import actions as nurture
from talentkreis.nurture.models import Enrolment
from talentkreis.nurture.tests.factories import make_pool, make_sequence
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.models import Member
from talentkreis.people.actions import (
    add_tag,
    archive_field,
    define_field,
    delete_field,
    put_on_hat,
    update_field,
)
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.people.models import CustomValue, FieldHistory, Note
from talentkreis.pools.actions import add_people, close_pool, undo_move
from talentkreis.pools.models import PoolMembership, StageMove
from talentkreis.pools.stages import stages_of
from talentkreis.relationships.actions import set_owner
from talentkreis.relationships.models import Care

if TYPE_CHECKING:
    from talentkreis.automations.models import Automation
    from talentkreis.people.models import CustomField, Person
    from talentkreis.pools.models import Pool

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:U6")]


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


@pytest.fixture
def merle() -> Member:
    return make_member()


@pytest.fixture
def lina() -> Member:
    return make_member(Role.RECRUITER, "Lina Voss")


@pytest.fixture
def pool(merle: Member) -> Pool:
    return make_pool(merle)


def _field(kind: str = "text", **more: Any) -> CustomField:
    admin = make_member(Role.ADMIN, "Ada")
    details = FieldDetails(
        kind=kind, label_de="Schuhgröße", label_en="Shoe size", purpose="Helm", **more
    )
    return define_field(actor=admin.actor, details=details)


def _values(person: Person) -> list[str]:
    return list(CustomValue.objects.filter(person=person).values_list("text", flat=True))


def _codes(pool: Pool) -> list[str]:
    return stages_of(pool).codes


def _out_of_sight(pool: Pool) -> None:
    """The pool belongs to somebody else alone from now on."""
    other = make_member(Role.RECRUITER, "Nele Suhr")
    type(pool).objects.filter(id=pool.id).update(visibility="personal", owner=other)


def _happens(*people: Person) -> None:
    for person in people:
        add_tag(actor=SYSTEM, person_id=person.id, name="neu")
    actions.run_waiting()


def _told(merle: Member, run: Run) -> list[tuple[str, str]]:
    """What the page of a run says about each step."""
    return [(each.outcome, str(each.why)) for each in run_visible_to(merle.actor, run.id).taken]


def _after(merle: Member, automation: Automation, person: Person) -> list[tuple[str, str]]:
    return _told(merle, run_of(automation, person.id))


def _refused(merle: Member, **chosen: Any) -> set[str]:
    """The settings a step is refused for when it is written."""
    kind = chosen.pop("kind")
    with pytest.raises(RuleViolation) as refusal:
        make_automation(merle, steps=[step(kind, **chosen)])
    return set(refusal.value.fields)


def _by_automation(person: Person, kind: str) -> Activity:
    return Activity.objects.filter(person_id=person.id, kind=kind).latest("at")


def test_an_owner_is_set_and_kept_where_it_says_so(merle: Member, lina: Member) -> None:
    free, cared_for = somebody(), somebody()
    set_owner(actor=merle.actor, person_id=cared_for.id, owner_id=merle.id)
    gentle = make_automation(
        merle, name="Sanft", steps=[step("set_owner", member=str(lina.id), only_without=True)]
    )
    _happens(free, cared_for)

    assert Care.objects.get(person=free).owner == lina
    assert Care.objects.get(person=cared_for).owner == merle
    assert _after(merle, gentle, free) == [("done", "")]
    assert _after(merle, gentle, cared_for) == [
        ("skipped", "jemand ist schon für diese Person zuständig")
    ]
    row = _by_automation(free, "relationships.owner_set")
    assert row.payload["by_automation"] == str(gentle.id)
    actions.pause(actor=merle.actor, automation_id=gentle.id)
    firm = make_automation(
        merle,
        name="Bestimmt",
        settings={"tag": "weiter"},
        steps=[step("set_owner", member=str(lina.id))],
    )
    for person in (free, cared_for):
        add_tag(actor=SYSTEM, person_id=person.id, name="weiter")
    actions.run_waiting()
    assert Care.objects.get(person=cared_for).owner == lina
    assert _after(merle, firm, free) == [("skipped", "war schon so")]


def test_an_owner_who_has_left_is_a_failure_with_a_reason(merle: Member, lina: Member) -> None:
    person = somebody()
    automation = make_automation(merle, steps=[step("set_owner", member=str(lina.id))])
    Member.objects.filter(id=lina.id).update(is_active=False)
    _happens(person)

    assert _after(merle, automation, person) == [("failed", "das Mitglied ist nicht mehr da")]
    assert not Care.objects.filter(person=person, owner=lina).exists()
    assert _refused(merle, kind="set_owner", member=str(lina.id)) == {"member"}
    assert _refused(merle, kind="set_owner") == {"member"}


def test_a_next_contact_is_set_for_those_somebody_cares_for(merle: Member) -> None:
    owned, nobodys = somebody(), somebody()
    set_owner(actor=merle.actor, person_id=owned.id, owner_id=merle.id)
    automation = make_automation(
        merle, steps=[step("set_next_contact", days=14, reason="Nach der Messe")]
    )
    _happens(owned, nobodys)

    care = Care.objects.get(person=owned)
    assert care.next_contact_on == clock.today() + dt.timedelta(days=14)
    assert care.next_contact_reason == "Nach der Messe"
    assert _after(merle, automation, owned) == [("done", "")]
    assert _after(merle, automation, nobodys) == [
        ("skipped", "niemand ist für diese Person zuständig")
    ]
    assert _refused(merle, kind="set_next_contact", days=-1) == {"days"}
    assert _refused(merle, kind="set_next_contact", days=731) == {"days"}


def test_an_own_field_is_set_once_and_emptied(merle: Member) -> None:
    field, person = _field(), somebody()
    sets = make_automation(merle, steps=[step("set_field", field=field.code, value="44")])
    _happens(person)

    assert _values(person) == ["44"]
    history = FieldHistory.objects.get(person=person, field=f"custom.{field.code}")
    assert (history.source, history.new) == ("automation", "44")
    assert _after(merle, sets, person) == [("done", "")]
    again = make_automation(
        merle,
        name="Noch einmal",
        settings={"tag": "zwei"},
        steps=[
            step("set_field", field=field.code, value="44"),
            step("set_field", field=field.code),
        ],
    )
    add_tag(actor=SYSTEM, person_id=person.id, name="zwei")
    actions.run_waiting()
    assert _after(merle, again, person) == [("skipped", "war schon so"), ("done", "")]
    assert _values(person) == []


def test_a_value_the_field_does_not_take_is_refused_when_the_step_is_written(
    merle: Member,
) -> None:
    field = _field("number")
    assert _refused(merle, kind="set_field", field=field.code, value="groß") == {"value"}
    make_automation(merle, steps=[step("set_field", field=field.code, value="44")])


def test_a_choice_or_field_that_is_gone_since_is_named(merle: Member) -> None:
    choices = (("klein", "small"), ("mittel", "medium"), ("groß", "large"))
    field, person, other = _field("choice", options=choices), somebody(), somebody()
    automation = make_automation(merle, steps=[step("set_field", field=field.code, value="groß")])
    admin = make_member(Role.ADMIN)
    details = FieldDetails(
        kind="choice", label_de="Größe", label_en="Size", purpose="Helm", options=choices[:2]
    )
    update_field(actor=admin.actor, field_id=field.id, details=details)
    _happens(person)
    assert _after(merle, automation, person) == [("failed", "das Feld nimmt diesen Wert nicht an")]
    archive_field(actor=admin.actor, field_id=field.id)
    delete_field(actor=admin.actor, field_id=field.id)
    _happens(other)
    assert _after(merle, automation, other) == [("failed", "das Feld gibt es nicht mehr")]
    assert _refused(merle, kind="set_field", field=field.code, value="groß") == {"field"}


def test_a_note_says_what_wrote_it_and_fills_merge_fields(merle: Member) -> None:
    person = somebody(given_name="Svea", family_name="Callsen")
    automation = make_automation(
        merle, steps=[step("write_note", text="{{ name }} kam über die Messe.")]
    )
    _happens(person)

    note = Note.objects.get(person=person)
    assert note.text.startswith("Svea Callsen kam über die Messe.")
    assert "(Automatisierung „Begrüßen“)" in note.text
    assert note.author == merle
    assert _after(merle, automation, person) == [("done", "")]
    assert "Messe" not in str(_by_automation(person, "people.note_written").payload)
    assert _refused(merle, kind="write_note", text="{{ lohn }}") == {"text"}


def test_a_note_with_an_empty_merge_field_is_not_written(merle: Member) -> None:
    nameless = somebody(given_name="", family_name="Callsen")
    automation = make_automation(merle, steps=[step("write_note", text="{{ first_name }} kam.")])
    _happens(nameless)

    assert not Note.objects.filter(person=nameless).exists()
    assert _after(merle, automation, nameless) == [
        ("failed", "ein Platzhalter hat weder Wert noch Ersatz")
    ]


def test_somebody_moves_to_a_stage_and_can_be_moved_back(merle: Member, pool: Pool) -> None:
    there, outside = somebody(), somebody()
    add_people(actor=merle.actor, pool_id=pool.id, person_ids=[there.id])
    codes = _codes(pool)
    automation = make_automation(
        merle, steps=[step("move_to_stage", stage=f"{pool.id}:{codes[1]}")]
    )
    _happens(there, outside)

    assert PoolMembership.objects.get(person=there, pool=pool).stage == codes[1]
    move = StageMove.objects.get(pool=pool)
    assert (move.from_stage, move.to_stage, move.moved_by) == (codes[0], codes[1], merle)
    assert _after(merle, automation, there) == [("done", "")]
    assert _after(merle, automation, outside) == [("skipped", "ist nicht im Pool")]
    assert not PoolMembership.objects.filter(person=outside).exists()
    undo_move(actor=merle.actor, pool_id=pool.id, move_id=move.id)
    assert PoolMembership.objects.get(person=there, pool=pool).stage == codes[0]
    assert _refused(merle, kind="move_to_stage", stage=f"{pool.id}:nirgends") == {"stage"}
    assert _refused(merle, kind="move_to_stage", stage=f"{new_id()}:{codes[1]}") == {"stage"}


def test_a_pool_out_of_sight_moves_nobody_and_a_closed_one_is_not_offered(
    merle: Member, pool: Pool
) -> None:
    person = somebody()
    add_people(actor=merle.actor, pool_id=pool.id, person_ids=[person.id])
    codes = _codes(pool)
    automation = make_automation(
        merle, steps=[step("move_to_stage", stage=f"{pool.id}:{codes[1]}")]
    )
    _out_of_sight(pool)
    _happens(person)
    assert _after(merle, automation, person) == [
        ("failed", "den Pool gibt es nicht mehr, oder wer zuständig ist, sieht ihn nicht")
    ]
    assert PoolMembership.objects.get(person=person, pool=pool).stage == codes[0]
    closed = make_pool(merle, name="Alt")
    close_pool(actor=merle.actor, pool_id=closed.id)
    assert _refused(merle, kind="move_to_stage", stage=f"{closed.id}:{codes[1]}") == {"stage"}
    assert _refused(merle, kind="remove_from_pool", pool=str(closed.id)) == {"pool"}


def test_somebody_is_taken_out_of_a_pool_with_the_reason(merle: Member, pool: Pool) -> None:
    there, outside = somebody(), somebody()
    add_people(actor=merle.actor, pool_id=pool.id, person_ids=[there.id])
    automation = make_automation(merle, steps=[step("remove_from_pool", pool=str(pool.id))])
    _happens(there, outside)

    row = PoolMembership.objects.get(person=there, pool=pool)
    assert row.left_at is not None
    assert "Begrüßen" in row.why
    assert _after(merle, automation, there) == [("done", "")]
    assert _after(merle, automation, outside) == [("skipped", "ist nicht im Pool")]
    # Whoever was taken out stays out, even where another automation puts people in.
    puts_in = make_automation(
        merle,
        name="Hinein",
        settings={"tag": "zwei"},
        steps=[step("add_to_pool", pool=str(pool.id))],
    )
    add_tag(actor=SYSTEM, person_id=there.id, name="zwei")
    actions.run_waiting()
    assert _after(merle, puts_in, there)[0][0] == "skipped"
    assert _refused(merle, kind="remove_from_pool", pool=str(new_id())) == {"pool"}


def test_a_hat_comes_off_and_its_days_stay(merle: Member) -> None:
    wearing, bare = somebody(), somebody()
    put_on_hat(actor=merle.actor, person_id=wearing.id, kind="applicant")
    automation = make_automation(merle, steps=[step("take_off_hat", hat="applicant")])
    _happens(wearing, bare)

    hat = wearing.hats.get(kind="applicant")
    assert hat.ends_on == clock.today()
    assert _after(merle, automation, wearing) == [("done", "")]
    assert _after(merle, automation, bare) == [("skipped", "war ohnehin nicht so")]
    assert _refused(merle, kind="take_off_hat", hat="zylinder") == {"hat"}


def test_one_sequence_or_every_one_is_stopped_and_recalled(merle: Member) -> None:
    first, second = make_sequence(merle, name="Eins"), make_sequence(merle, name="Zwei")
    person, nobody = somebody(), somebody()
    for sequence in (first, second):
        nurture.start_enrolments(actor=merle.actor, sequence_id=sequence.id, person_ids=[person.id])
    one = make_automation(merle, steps=[step("stop_sequences", sequence=str(first.id))])
    _happens(person, nobody)

    states = dict(Enrolment.objects.values_list("sequence__name", "state"))
    assert states == {"Eins": "stopped", "Zwei": "active"}
    assert Enrolment.objects.get(sequence=first).reason == "by_automation"
    assert _after(merle, one, person) == [("done", "")]
    assert _after(merle, one, nobody) == [("skipped", "war ohnehin nicht so")]
    every = make_automation(
        merle, name="Alle", settings={"tag": "halt"}, steps=[step("stop_sequences")]
    )
    add_tag(actor=SYSTEM, person_id=person.id, name="halt")
    actions.run_waiting()
    assert set(Enrolment.objects.values_list("state", flat=True)) == {"stopped"}
    assert _after(merle, every, person) == [("done", "")]
    assert _refused(merle, kind="stop_sequences", sequence=str(new_id())) == {"sequence"}


def test_each_step_of_one_run_stands_in_the_log_in_its_order(
    merle: Member, lina: Member, pool: Pool
) -> None:
    field, person = _field(), somebody()
    add_people(actor=merle.actor, pool_id=pool.id, person_ids=[person.id])
    put_on_hat(actor=merle.actor, person_id=person.id, kind="applicant")
    automation = make_automation(
        merle,
        steps=[
            step("set_owner", member=str(lina.id)),
            step("set_next_contact", days=7),
            step("set_field", field=field.code, value="44"),
            step("write_note", text="Gesehen."),
            step("move_to_stage", stage=f"{pool.id}:{_codes(pool)[1]}"),
            step("remove_from_pool", pool=str(pool.id)),
            step("take_off_hat", hat="applicant"),
            step("stop_sequences"),
        ],
    )
    _happens(person)

    outcomes = [outcome for outcome, _why in _after(merle, automation, person)]
    assert outcomes == ["done"] * 7 + ["skipped"]
    assert run_of(automation, person.id).state == "done"
    # Told again, nothing is done twice.
    assert actions.run_waiting() == 0
    assert Note.objects.filter(person=person).count() == 1
    automation.refresh_from_db()
    assert automation.state == AutomationState.ACTIVE


def test_a_failure_stops_what_follows_and_nothing_is_half_done(merle: Member, pool: Pool) -> None:
    person = somebody()
    add_people(actor=merle.actor, pool_id=pool.id, person_ids=[person.id])
    automation = make_automation(
        merle,
        steps=[step("remove_from_pool", pool=str(pool.id)), step("tag", tag="gesehen")],
    )
    _out_of_sight(pool)
    _happens(person)

    assert _after(merle, automation, person) == [
        ("failed", "den Pool gibt es nicht mehr, oder wer zuständig ist, sieht ihn nicht"),
        ("not_reached", ""),
    ]
    assert tags_of(person) == {"neu"}
    assert PoolMembership.objects.get(person=person, pool=pool).left_at is None
