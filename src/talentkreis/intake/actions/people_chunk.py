# SPDX-License-Identifier: Apache-2.0
"""One chunk of people rows: who they are, what becomes of them, and writing it set-based."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.activity.actions import record_for_people
from talentkreis.consent.actions import (
    ImportedConsent,
    import_consents,
    import_withdrawals,
)
from talentkreis.consent.models import Channel, ConsentEvent
from talentkreis.intake.actions.mapping import basis_of
from talentkreis.intake.actions.newcomers import LabelsHere, write_search_rows
from talentkreis.intake.deciding import Decision, decide, refused
from talentkreis.intake.doubting import hint_at_doubts
from talentkreis.intake.events import PersonCompleted, PersonImported
from talentkreis.intake.known import Known, load_known
from talentkreis.intake.matching.finding import find_candidates
from talentkreis.intake.matching.rules import judge
from talentkreis.intake.matching.within import SeenRows, Within
from talentkreis.intake.models import EffectKind, ImportEffect, Outcome
from talentkreis.intake.planning import Plan, Terms, plan_completion, plan_new
from talentkreis.intake.suppression import barred_rows
from talentkreis.kernel import clock
from talentkreis.kernel.arrays import id_array, text_array
from talentkreis.people.actions import bulk
from talentkreis.people.rules import checked_basis

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from talentkreis.intake.matching.rules import Candidate
    from talentkreis.intake.models import ImportBatch
    from talentkreis.intake.rows.shapes import PreparedRow
    from talentkreis.organisation.actors import Actor


def terms_of(batch: ImportBatch) -> Terms:
    """What holds for every row of the batch."""
    return Terms(
        import_id=batch.id,
        member_id=batch.created_by_id,
        source_type=batch.source_type,
        source=batch.source,
        source_detail=batch.source_detail,
        hat=batch.hat,
        country=batch.country,
        language=batch.language,
        basis=checked_basis(basis_of(batch), clock.today()),
        now=clock.now(),
    )


def look_at_people(
    batch: ImportBatch, terms: Terms, rows: Sequence[PreparedRow], seen: SeenRows
) -> list[Decision]:
    """What would become of these rows; writes nothing but the memory of the dry run.

    People are judged as they stand now: what an earlier row would add to them is not seen.
    """
    decisions = [refused(row) for row in rows if row.errors]
    sound = [row for row in rows if not row.errors]
    here = find_candidates(sound, system=batch.system, member_id=batch.created_by_id)
    before = seen.candidates(sound)
    barred = barred_rows(sound)
    hint_at_doubts(sound)
    within = Within()
    for row in sound:
        candidates: list[Candidate] = [
            *here.get(row.number, ()),
            *before.get(row.number, ()),
            *within.candidates(row),
        ]
        decisions.append(_decide(batch, row, candidates, barred))
        within.add(row)
    _settle(decisions, Plan(terms), batch, lock=False)
    seen.add(sound)
    return decisions


class PeopleChunk:
    """A chunk of people to be imported: new ones ahead of its turn, everybody else when it is.

    Ahead of its turn, while the chunk before is still being written, a chunk writes only what no
    other could write as well: people who are new, whom no earlier row resembles, with labels that
    are already here. Thus two chunks never wait for each other in the database. Whoever an earlier
    row completes is looked at again by the rows behind it, so that it does not matter where chunks
    begin.
    """

    def __init__(
        self,
        batch: ImportBatch,
        actor: Actor,
        terms: Terms,
        rows: Sequence[PreparedRow],
        before: PeopleChunk | None,
    ) -> None:
        self._batch, self._actor, self._terms = batch, actor, terms
        self._decisions = [refused(row) for row in rows if row.errors]
        self._before = before
        self._completed: set[uuid.UUID] = set()
        self._within: Within = Within(before._within if before is not None else None)
        sound = [row for row in rows if not row.errors]
        self._ready, self._waiting = _without_forerunner(sound, self._within)
        self._put_off: list[Decision] = []

    def write_ahead(self) -> None:
        """Write new people in the caller's transaction."""
        decisions = self._decided(self._ready)
        new = [decision.row for decision in decisions if decision.outcome == Outcome.NEW]
        skills = bulk.skills_here(name for row in new for name in row.skills)
        tags = bulk.tags_here(name for row in new for name in row.tags)
        at_once: list[Decision] = []
        for decision in decisions:
            row = decision.row
            is_free = all(bulk.skill_key(name) in skills for name in row.skills) and all(
                bulk.tag_key(name) in tags for name in row.tags
            )
            now = is_free and decision.person_id is None
            (at_once if now else self._put_off).append(decision)
        self._write(at_once)

    def write_rest(self) -> list[Decision]:
        """Write everybody else once it is the chunk's turn; tell what became of all rows."""
        changed = set(self._before._completed) if self._before is not None else set()
        self._before = None
        again = self._write_unless_changed(self._put_off, changed)
        waiting = sorted([*self._waiting, *again], key=_number)
        while waiting:
            ready, later = _without_forerunner(waiting, Within())
            again = self._write_unless_changed(self._decided(ready), set())
            waiting = sorted([*later, *again], key=_number)
        return self._decisions

    def _write_unless_changed(
        self, decisions: Sequence[Decision], changed: set[uuid.UUID]
    ) -> list[PreparedRow]:
        """Write decisions, but for those about people whom a row before has just completed."""
        sound: list[Decision] = []
        again: list[PreparedRow] = []
        for decision in decisions:
            if decision.person_id in changed:
                again.append(decision.row)
                continue
            sound.append(decision)
            if decision.completes and decision.person_id is not None:
                changed.add(decision.person_id)
                self._completed.add(decision.person_id)
        self._write(sound)
        return again

    def _decided(self, rows: Sequence[PreparedRow]) -> list[Decision]:
        batch = self._batch
        here = find_candidates(rows, system=batch.system, member_id=batch.created_by_id)
        barred = barred_rows(rows)
        hint_at_doubts(rows)
        return [_decide(batch, row, here.get(row.number, ()), barred) for row in rows]

    def _write(self, decisions: Sequence[Decision]) -> None:
        batch, actor, plan = self._batch, self._actor, Plan(self._terms)
        _settle(decisions, plan, batch, lock=True)
        for decision in decisions:
            if decision.outcome == Outcome.NEW:
                decision.person_id = plan_new(plan, decision.row)
        _write(plan, batch, actor)
        _write_consents(decisions, batch, actor)
        record_for_people(
            PersonImported(actor=actor, import_id=batch.id), [new.id for new in plan.created]
        )
        record_for_people(PersonCompleted(actor=actor, import_id=batch.id), list(plan.completed))
        self._decisions += decisions


def _number(row: PreparedRow) -> int:
    return row.number


def _without_forerunner(
    rows: Sequence[PreparedRow], within: Within
) -> tuple[list[PreparedRow], list[PreparedRow]]:
    """Rows that no earlier row resembles, and those that have to wait for it."""
    ready: list[PreparedRow] = []
    later: list[PreparedRow] = []
    for row in rows:
        candidates = within.candidates(row)
        (later if candidates and judge(row, candidates) else ready).append(row)
        within.add(row)
    return ready, later


def _decide(
    batch: ImportBatch,
    row: PreparedRow,
    candidates: Iterable[Candidate],
    barred: dict[int, str],
) -> Decision:
    match = judge(row, candidates)
    return decide(row, match, on_likeness=batch.on_likeness, barred=barred.get(row.number, ""))


def _settle(decisions: Sequence[Decision], plan: Plan, batch: ImportBatch, *, lock: bool) -> None:
    """Plan completions, and tell rows that add something from rows that do not."""
    completing = [decision for decision in decisions if decision.completes]
    known = load_known(
        {d.person_id for d in completing if d.person_id},
        system=batch.system,
        own_fields={said.field for d in completing for said in d.row.own},
        with_notes=any(d.row.notes for d in completing),
        lock=lock,
    )
    for decision in completing:
        person = known.get(decision.person_id) if decision.person_id else None
        if person is None or person.is_restricted:
            _hold(decision, "person_restricted" if person else "person_gone")
            continue
        adds = plan_completion(plan, decision.row, person)
        _name_the_outcome(decision, person, batch, adds=adds)


def _hold(decision: Decision, code: str) -> None:
    decision.outcome, decision.is_held, decision.completes = Outcome.DUPLICATE, True, False
    decision.reasons.insert(0, {"code": code, "person": str(decision.person_id)})


def _name_the_outcome(decision: Decision, person: Known, batch: ImportBatch, *, adds: bool) -> None:
    if person.import_id == batch.id:
        # Created by an earlier row of this file: a duplicate in the file, whatever it adds.
        decision.outcome = Outcome.DUPLICATE
        decision.reasons.insert(0, {"code": "same_in_file"})
    elif not adds:
        decision.outcome = Outcome.DUPLICATE
        decision.reasons.insert(0, {"code": "nothing_new"})


def _write(plan: Plan, batch: ImportBatch, actor: Actor) -> None:
    labels = LabelsHere(
        bulk.skills_named(name for _, name, _ in plan.skills),
        bulk.tags_named(name for _, name, _ in plan.tags),
    )
    for person_id, name, was_here in plan.skills:
        skill_id = labels.skills[bulk.skill_key(name)].id
        plan.bundle.skills.append(bulk.SkillRow(person_id, skill_id))
        if was_here:
            plan.effects.append((EffectKind.SKILL, person_id, str(skill_id)))
    for person_id, name, was_here in plan.tags:
        tag_id = labels.tags[bulk.tag_key(name)].id
        plan.bundle.tags.append(bulk.TagRow(person_id, tag_id))
        if was_here:
            plan.effects.append((EffectKind.TAG, person_id, str(tag_id)))
    bulk.write(plan.bundle)
    write_search_rows(plan, labels)
    bulk.change_people(plan.changes)
    bulk.put_custom_values(plan.own_values.values())
    bulk.write_histories(actor, plan.history, source="import", import_id=batch.id)
    write_references(batch, plan.references)
    write_effects(batch, plan.effects)


def write_references(batch: ImportBatch, references: Sequence[tuple[bulk.Key, str, str]]) -> None:
    """Keep the ids people have in the other system; one that is taken stays with its person."""
    if not references:
        return
    people, kinds, ids = zip(*references, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_externalref (person_id, kind, external_id, system, import_id)"
            " SELECT new.person_id, new.kind, new.external_id, %s, %s"
            " FROM unnest(%s::uuid[], %s::text[], %s::text[])"
            " AS new(person_id, kind, external_id) ON CONFLICT DO NOTHING",
            [batch.system, batch.id, id_array(people), text_array(kinds), text_array(ids)],
        )


def write_effects(batch: ImportBatch, effects: Sequence[tuple[EffectKind, bulk.Key, str]]) -> None:
    """Keep what was added to people who were already here, for roll-back."""
    if effects:
        bulk.copy_rows(
            ImportEffect._meta.db_table,
            ("batch_id", "person_id", "kind", "object_id"),
            (
                (batch.id, person_id, kind.value, object_id)
                for kind, person_id, object_id in effects
            ),
        )


def _write_consents(decisions: Sequence[Decision], batch: ImportBatch, actor: Actor) -> None:
    """Take over consents with evidence, and every wish for no mass mail."""
    opting_out = [d.person_id for d in decisions if d.row.opts_out and _is_written(d)]
    if opting_out:
        import_withdrawals(actor=actor, person_ids=[p for p in opting_out if p], import_id=batch.id)
    consenting = [d for d in decisions if d.row.consent and _is_written(d)]
    known = _known_consents(d.person_id for d in consenting if d.person_id)
    asked, rows = [], []
    for decision in consenting:
        consent = decision.row.consent
        if consent is None or decision.person_id is None:
            continue
        if (consent.purpose, consent.given_at) in known[decision.person_id]:
            continue
        asked.append(decision)
        rows.append(
            ImportedConsent(
                person_id=decision.person_id,
                purpose=consent.purpose,
                channel=Channel.EMAIL.value,
                given_at=consent.given_at,
                wording=consent.wording,
                evidence=consent.evidence,
                language=batch.language,
            )
        )
    if rows:
        result = import_consents(actor=actor, rows=rows, import_id=batch.id)
        for number, code in result.refused.items():
            asked[number].reasons.append({"code": f"consent_{code}"})


def _is_written(decision: Decision) -> bool:
    return decision.person_id is not None and not decision.is_held


def _known_consents(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[tuple[str, object]]]:
    """Consents taken over before: the same file twice gives the same consent once."""
    known: dict[uuid.UUID, set[tuple[str, object]]] = defaultdict(set)
    ids = list(person_ids)
    if ids:
        rows = ConsentEvent.objects.filter(person_id__in=ids, kind=ConsentEvent.Kind.IMPORTED)
        for person_id, purpose, at in rows.values_list("person_id", "purpose", "occurred_at"):
            known[person_id].add((purpose, at))
    return known
