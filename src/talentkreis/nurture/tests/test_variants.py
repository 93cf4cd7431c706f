# SPDX-License-Identifier: Apache-2.0
"""Variants beside each other: who gets which, what comes of it, and settling on one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.mail.models import Message
from talentkreis.nurture import actions, queries
from talentkreis.nurture.models import Draw, Reason, Step
from talentkreis.nurture.privacy import export_own
from talentkreis.nurture.rules.drawing import point_of, variant_at
from talentkreis.nurture.rules.evidence import SIZES, Finding
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_reader,
    make_replied,
    make_sequence,
)
from talentkreis.nurture.tests.pages import get
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.people.actions import merge_people

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:F11")]

TUESDAY = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def lead() -> Actor:
    """Somebody who leads."""
    make_employer()
    return make_member().actor


def _tested(actor: Actor, *, step_count: int = 1) -> tuple[Sequence, Step]:
    """A sequence whose first mail has two wordings."""
    sequence = make_sequence(step_count=step_count)
    step = sequence.versions.get().steps.get(position=0)
    actions.add_variant(actor=actor, sequence_id=sequence.id, step_id=step.id)
    actions.write_variant(
        actor=actor,
        sequence_id=sequence.id,
        step_id=step.id,
        number=1,
        texts={
            ("de", "sie"): actions.TextDetails("Eine Frage", "{{ anrede }}, wie geht es Ihnen?"),
            ("en", "sie"): actions.TextDetails("A question", "{{ salutation }}, how are you?"),
        },
    )
    step.refresh_from_db()
    return sequence, step


def _run(sequence: Sequence) -> None:
    sequence.state = "running"
    sequence.save(update_fields=["state"])
    actions.plan_due()


def test_a_lot_depends_on_person_and_step_alone_and_follows_the_shares() -> None:
    step, people = uuid.UUID(int=7), [uuid.UUID(int=n) for n in range(4_000)]
    first = [variant_at(point_of("variant", step, person), [70, 20, 10]) for person in people]

    assert first == [
        variant_at(point_of("variant", step, person), [70, 20, 10]) for person in people
    ]
    counts = Counter(first)
    assert [round(counts[n] / 40) for n in range(3)] == pytest.approx([70, 20, 10], abs=3)
    other = [variant_at(point_of("variant", uuid.UUID(int=8), p), [70, 20, 10]) for p in people]
    assert other != first


@time_machine.travel(TUESDAY, tick=False)
def test_everybody_gets_their_wording_in_their_language(lead: Actor) -> None:
    sequence, step = _tested(lead)
    people = [make_reader(language=language) for language in ("de", "en") * 8]
    for person in people:
        make_enrolment(sequence, person)
    _run(sequence)

    subjects = {
        ("de", 0): "Gruß 1", ("de", 1): "Eine Frage",
        ("en", 0): "Greetings 1", ("en", 1): "A question",
    }  # fmt: skip
    drawn = dict(Draw.objects.values_list("enrolment__person_id", "variant"))
    for person in people:
        number = variant_at(point_of("variant", step.id, person.id), step.shares)
        assert drawn[person.id] == number
        message = Message.objects.get(person=person)
        assert message.subject == subjects[person.language, number]
    assert set(drawn.values()) == {0, 1}


@time_machine.travel(TUESDAY, tick=False)
def test_a_wording_stays_through_versions_new_starts_and_other_shares(lead: Actor) -> None:
    sequence, step = _tested(lead)
    person = make_reader()
    enrolment = make_enrolment(sequence, person)
    first = variant_at(point_of("variant", step.id, person.id), step.shares)
    # What is written down wins over the lot: here it says the opposite.
    Draw.objects.create(enrolment=enrolment, step=step, variant=1 - first, drawn_at=clock.now())
    actions.stop_enrolments(actor=SYSTEM, reason=Reason.BY_MEMBER, enrolment_ids=[enrolment.id])
    version = actions.start_new_version(actor=lead, sequence_id=sequence.id)
    copy = version.steps.get(position=0)
    make_enrolment(sequence, person, version=version)
    _run(sequence)

    assert Draw.objects.get(step=copy).variant == 1 - first


@time_machine.travel(TUESDAY, tick=False)
def test_a_wording_stays_when_records_are_merged(lead: Actor) -> None:
    sequence, step = _tested(lead)
    keeps, goes = make_reader(), make_reader()
    before = make_enrolment(sequence, goes, state="finished", next_due_at=None)
    lot = variant_at(point_of("variant", step.id, keeps.id), step.shares)
    Draw.objects.create(enrolment=before, step=step, variant=1 - lot, drawn_at=clock.now())
    merge_people(actor=lead, survivor_id=keeps.id, merged_ids=[goes.id])
    make_enrolment(sequence, keeps)
    _run(sequence)

    assert Message.objects.get(person=keeps).subject == ("Gruß 1", "Eine Frage")[1 - lot]


def test_wordings_are_part_of_a_version_that_freezes(lead: Actor) -> None:
    sequence, step = _tested(lead)
    make_enrolment(sequence)

    with pytest.raises(Conflict):
        actions.share_out(actor=lead, sequence_id=sequence.id, step_id=step.id, shares=[90, 10])
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.filter(id=step.id).update(shares=[90, 10])


def test_shares_are_a_whole_and_a_mail_has_four_wordings_at_most(lead: Actor) -> None:
    sequence, step = _tested(lead)
    for shares in ([50, 40], [100, 0], [100], [60, 50], [101, -1]):
        with pytest.raises(RuleViolation):
            actions.share_out(actor=lead, sequence_id=sequence.id, step_id=step.id, shares=shares)
    actions.add_variant(actor=lead, sequence_id=sequence.id, step_id=step.id)
    actions.add_variant(actor=lead, sequence_id=sequence.id, step_id=step.id)
    with pytest.raises(RuleViolation, match="4"):
        actions.add_variant(actor=lead, sequence_id=sequence.id, step_id=step.id)
    step.refresh_from_db()
    assert step.shares == [25, 25, 25, 25]
    actions.remove_variant(actor=lead, sequence_id=sequence.id, step_id=step.id, number=0)
    step.refresh_from_db()
    assert step.shares == [34, 33, 33]
    assert step.texts.get(variant=0, language="de").subject == "Eine Frage"


def test_only_mails_have_wordings_and_one_keeps_a_task_free_of_them(lead: Actor) -> None:
    sequence, step = _tested(lead)
    task = actions.StepDetails(
        kind="task", name="Anrufen",
        texts={("de", "sie"): actions.TextDetails("Anrufen", "Fragen, wie es geht")},
    )  # fmt: skip
    actions.update_step(actor=lead, sequence_id=sequence.id, step_id=step.id, details=task)
    step.refresh_from_db()
    assert step.shares == []
    assert not step.texts.filter(variant__gt=0).exists()
    with pytest.raises(RuleViolation):
        actions.add_variant(actor=lead, sequence_id=sequence.id, step_id=step.id)


def test_a_wording_that_lacks_a_language_is_said_before_the_start(lead: Actor) -> None:
    sequence, step = _tested(lead)
    actions.write_variant(
        actor=lead, sequence_id=sequence.id, step_id=step.id, number=1,
        texts={("en", "sie"): actions.TextDetails("", "")},
    )  # fmt: skip
    person = make_reader(language="en")

    check = queries.enrolment_check(lead, sequence.id, [person.id])

    assert [skip.reason for skip in check.skips] == ["text_missing"]


def test_merge_fields_of_a_wording_are_checked(lead: Actor) -> None:
    sequence, step = _tested(lead)
    with pytest.raises(RuleViolation) as refused:
        actions.write_variant(
            actor=lead, sequence_id=sequence.id, step_id=step.id, number=1,
            texts={("de", "sie"): actions.TextDetails("Hallo", "{{ gehalt }}")},
        )  # fmt: skip
    assert "body_de_sie" in refused.value.fields


def test_settling_on_a_wording_is_for_those_who_come_next(lead: Actor) -> None:
    sequence, step = _tested(lead)
    under_way = make_enrolment(sequence, make_reader())

    version = actions.settle_on(actor=lead, sequence_id=sequence.id, step_id=step.id, number=1)

    copy = version.steps.get(position=0)
    assert (version.number, copy.shares) == (2, [])
    assert [t.subject for t in copy.texts.filter(language="de")] == ["Eine Frage"]
    under_way.refresh_from_db()
    assert under_way.version_id == step.version_id
    assert Step.objects.get(id=step.id).shares == [50, 50]
    with pytest.raises(NotFound):
        actions.settle_on(actor=lead, sequence_id=sequence.id, step_id=step.id, number=2)


def test_who_may_not_write_sequences_settles_on_nothing(lead: Actor) -> None:
    sequence, step = _tested(lead)
    reader = make_member(Role.READ_ONLY).actor
    with pytest.raises(NotAllowed):
        actions.settle_on(actor=reader, sequence_id=sequence.id, step_id=step.id, number=0)


def test_late_replies_count_and_recent_letters_do_not(lead: Actor) -> None:
    sequence, step = _tested(lead)
    make_replied(sequence, step, variant=0, handed_days_ago=40, replied_after_days=20)
    make_replied(sequence, step, variant=0, handed_days_ago=40, replied_after_days=23)
    make_replied(sequence, step, variant=0, handed_days_ago=5, replied_after_days=1)
    make_replied(sequence, step, variant=0, handed_days_ago=40, answer="auto_reply")
    make_replied(sequence, step, variant=1, handed_days_ago=30, replied_after_days=None)

    (comparison,) = queries.comparisons(lead, sequence.versions.get(), "de")

    first, second = comparison.variants
    assert (first.replies.count, first.replies.of, first.waiting_count) == (1, 3, 1)
    assert (second.replies.count, second.replies.of, second.subject) == (0, 1, "Eine Frage")
    assert comparison.verdict.finding is Finding.TOO_FEW


def test_the_verdict_waits_for_the_next_size(lead: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """With small sizes: what comes after a size was reached changes nothing until the next."""
    monkeypatch.setattr("talentkreis.nurture.rules.evidence.SIZES", (10, 20))
    monkeypatch.setattr("talentkreis.nurture.rules.evidence.LEAST_REPLIES", 2)
    sequence, step = _tested(lead)
    for n in range(10):
        make_replied(sequence, step, variant=0, handed_days_ago=90 - n, replied_after_days=None)
        make_replied(sequence, step, variant=1, handed_days_ago=90 - n, replied_after_days=1)
    version = sequence.versions.get()
    (judged,) = queries.comparisons(lead, version, "de")
    assert (judged.verdict.finding, judged.verdict.leader) == (Finding.CLEAR, 1)

    for n in range(9):
        make_replied(sequence, step, variant=0, handed_days_ago=60 - n, replied_after_days=1)
        make_replied(sequence, step, variant=1, handed_days_ago=60 - n, replied_after_days=None)
    (between,) = queries.comparisons(lead, version, "de")
    assert between.verdict == judged.verdict
    assert between.variants[0].replies.count == 9

    make_replied(sequence, step, variant=0, handed_days_ago=40, replied_after_days=1)
    make_replied(sequence, step, variant=1, handed_days_ago=40, replied_after_days=None)
    (after,) = queries.comparisons(lead, version, "de")
    assert (after.verdict.size, after.verdict.finding) == (20, Finding.OPEN)


def test_a_person_counts_once(lead: Actor) -> None:
    sequence, step = _tested(lead)
    person = make_reader()
    make_replied(sequence, step, variant=0, handed_days_ago=80, person=person, state="finished")
    make_replied(sequence, step, variant=0, handed_days_ago=40, person=person)

    (comparison,) = queries.comparisons(lead, sequence.versions.get(), "de")

    assert comparison.variants[0].replies.of == 1


def test_one_is_told_which_wording_one_was_given(lead: Actor) -> None:
    sequence, step = _tested(lead)
    person = make_reader()
    make_replied(sequence, step, variant=1, handed_days_ago=40, person=person)

    (row,) = export_own(person.id)["wordings"]
    assert (row["step"], row["wording"]) == ("Schritt 1", "B")


def test_pages_write_share_out_show_and_settle(client: Client, merle: Member) -> None:
    make_employer()
    make_reader()
    sequence = make_sequence(merle, step_count=1)
    step = sequence.versions.get().steps.get()
    where = {"sequence_id": sequence.id, "step_id": step.id}

    added = client.post(reverse("nurture:add_variant", kwargs=where))
    words_page = reverse("nurture:edit_variant", kwargs={**where, "number": 1})
    assert added["Location"] == words_page
    page = client.get(words_page)
    assert page.context["form"].initial["subject_de_sie"] == "Gruß 1"
    words = {
        f"{part}_{key}": "" for part in ("subject", "body") for key in ("de_sie", "de_du", "en_sie")
    }
    wrong = client.post(words_page, words | {"subject_de_sie": "Nur ein Betreff"})
    assert wrong.status_code == 422
    words |= {"subject_de_sie": "Eine Frage", "body_de_sie": "Wie geht es Ihnen?"}
    assert client.post(words_page, words).status_code == 303
    client.post(reverse("nurture:share_out", kwargs=where), {"share_0": "80", "share_1": "20"})
    step.refresh_from_db()
    assert step.shares == [80, 20]
    client.post(reverse("nurture:share_out", kwargs=where), {"share_0": "80", "share_1": "40"})
    step.refresh_from_db()
    assert step.shares == [80, 20]
    assert "80 / 20" in get(client, "detail", sequence.id)
    assert "Eine Frage" in get(client, "detail", sequence.id, wording="1", step=str(step.id))

    make_replied(sequence, step, variant=1, handed_days_ago=40)
    shown = get(client, "results", sequence.id)
    assert "Zu wenige für ein Urteil." in shown
    assert str(SIZES[0]) in shown
    settled = client.post(reverse("nurture:settle_on", kwargs={**where, "number": 1}))
    assert settled.status_code == 303
    assert sequence.versions.count() == 2
    assert "Zu wenige für ein Urteil." in get(client, "results", sequence.id)


def test_pages_of_wordings_refuse_strangers_readers_and_bad_numbers(
    client: Client, merle: Member
) -> None:
    make_employer()
    sequence, step = _tested(merle.actor)
    where = {"sequence_id": sequence.id, "step_id": step.id, "number": 1}
    page = reverse("nurture:edit_variant", kwargs=where)

    assert client.get(page).status_code == 200
    for number in (0, 2, 99):
        bad = reverse("nurture:edit_variant", kwargs={**where, "number": number})
        assert client.get(bad).status_code == 404
    assert client.get(reverse("nurture:settle_on", kwargs=where)).status_code == 405
    client.force_login(make_member(Role.READ_ONLY))
    assert client.get(page).status_code == 403
    for name in ("settle_on", "remove_variant"):
        assert client.post(reverse(f"nurture:{name}", kwargs=where)).status_code == 403
    client.logout()
    assert client.get(page).status_code == 302
