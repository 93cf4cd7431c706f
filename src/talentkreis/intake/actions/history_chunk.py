# SPDX-License-Identifier: Apache-2.0
"""One chunk of rows about people who are already here: stations, notes, conversations."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from talentkreis.activity.actions import record, record_for_people
from talentkreis.intake.actions.people_chunk import write_effects
from talentkreis.intake.deciding import Decision, refused
from talentkreis.intake.events import PersonCompleted
from talentkreis.intake.models import EffectKind, Layout, Outcome
from talentkreis.intake.rows.history import EMAIL_REFERENCE
from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.text import fold
from talentkreis.organisation.models import Member
from talentkreis.people.actions import bulk
from talentkreis.people.events import ConversationLogged, NoteWritten
from talentkreis.people.models import Conversation, Note, NoteVisibility, Person, Station

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from talentkreis.intake.models import ImportBatch
    from talentkreis.intake.rows.shapes import PreparedRow
    from talentkreis.organisation.actors import Actor

_FIND = """
SELECT wanted.number, found.person_id
FROM unnest(%s::int[], %s::text[], %s::text[]) AS wanted(number, kind, external_id)
CROSS JOIN LATERAL (
    SELECT ref.person_id FROM intake_externalref ref
    WHERE ref.system = %s AND ref.external_id = wanted.external_id
        AND (ref.kind = wanted.kind OR wanted.kind = '') AND wanted.kind <> '@'
    UNION
    SELECT point.person_id FROM people_contactpoint point
    WHERE wanted.kind = '@' AND point.kind = 'email' AND point.normalised = wanted.external_id
) found
"""


class _Station(NamedTuple):
    """What makes two stops of a career the same."""

    kind: str
    title: str
    organisation: str
    starts_on: dt.date | None


class HistoryChunk:
    """Decides about rows and, when writing, adds what is new to the people they name."""

    def __init__(self, batch: ImportBatch, actor: Actor) -> None:
        self._batch = batch
        self._actor = actor
        self._members = {
            fold(name): member_id for member_id, name in Member.objects.values_list("id", "name")
        }
        # For a dry run over several chunks: hashes of what earlier rows would have added.
        self._seen: set[int] = set()

    def look_at(self, rows: Sequence[PreparedRow]) -> list[Decision]:
        """What would become of these rows."""
        return self._decide(rows, bulk.Bundle(), remembers=True)

    def write(self, rows: Sequence[PreparedRow]) -> list[Decision]:
        """Import these rows in the caller's transaction and tell what became of them."""
        bundle = bulk.Bundle()
        decisions = self._decide(rows, bundle, remembers=False)
        bulk.write(bundle)
        write_effects(
            self._batch,
            [(EffectKind.STATION, row.person_id, str(row.id)) for row in bundle.stations],
        )
        self._tell(bundle)
        return decisions

    def _decide(
        self, rows: Sequence[PreparedRow], bundle: bulk.Bundle, *, remembers: bool
    ) -> list[Decision]:
        decisions = [refused(row) for row in rows if row.errors]
        sound = [row for row in rows if not row.errors]
        people = self._people_of(sound)
        known = self._known({p for found in people.values() for p in found})
        for row in sound:
            found = people.get(row.number, set())
            reason = self._why_not(row, found)
            if reason:
                row.refuse(reason)
                decisions.append(refused(row))
                continue
            added = [p for p in sorted(found) if self._is_new(row, p, known, remembers=remembers)]
            for person_id in added:
                self._add(row, person_id, bundle)
            outcome = Outcome.NEW if added else Outcome.DUPLICATE
            reasons = [*row.hints] if added else [{"code": "nothing_new"}, *row.hints]
            # A note may be about two people; the row shows the first.
            person_id = (added or sorted(found))[0]
            decisions.append(Decision(row, outcome, person_id=person_id, reasons=reasons))
        return decisions

    def _why_not(self, row: PreparedRow, found: set[uuid.UUID]) -> str:
        if not found:
            return "reference_unknown"
        # One e-mail address may be two people's; ids are nobody else's.
        by_email = all(ref.kind == EMAIL_REFERENCE for ref in row.references)
        return "several_people" if by_email and len(found) > 1 else ""

    def _people_of(self, rows: Sequence[PreparedRow]) -> dict[int, set[uuid.UUID]]:
        """The people whom rows name, as far as the importing member may see them."""
        wanted = [(row.number, r.kind, r.external_id) for row in rows for r in row.references]
        if not wanted:
            return {}
        columns = [list(column) for column in zip(*wanted, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(_FIND, [*columns, self._batch.system])
            pairs = cursor.fetchall()
        visible = set(
            Person.objects.visible_to(self._actor)
            .filter(id__in={person_id for _, person_id in pairs}, restricted_at__isnull=True)
            .values_list("id", flat=True)
        )
        found: dict[int, set[uuid.UUID]] = defaultdict(set)
        for number, person_id in pairs:
            if person_id in visible:
                found[number].add(person_id)
        return found

    def _known(self, person_ids: set[uuid.UUID]) -> set[tuple[uuid.UUID, object]]:
        """What these people already have, so that nothing is added twice."""
        known: set[tuple[uuid.UUID, object]] = set()
        if self._batch.layout == Layout.NOTES:
            notes = Note.objects.filter(person_id__in=person_ids, visibility=NoteVisibility.TEAM)
            known.update((p, text) for p, text in notes.values_list("person_id", "text"))
            talks = Conversation.objects.filter(person_id__in=person_ids)
            known.update(
                (p, (at, text))
                for p, at, text in talks.values_list("person_id", "happened_at", "text")
            )
            return known
        stations = Station.objects.filter(person_id__in=person_ids)
        for person_id, kind, title, organisation, starts_on in stations.values_list(
            "person_id", "kind", "title", "organisation", "starts_on"
        ):
            known.add((person_id, _Station(kind, title, organisation, starts_on)))
        return known

    def _is_new(
        self,
        row: PreparedRow,
        person_id: uuid.UUID,
        known: set[tuple[uuid.UUID, object]],
        *,
        remembers: bool,
    ) -> bool:
        key = (person_id, self._key(row))
        if key in known or hash(key) in self._seen:
            return False
        known.add(key)
        if remembers:
            self._seen.add(hash(key))
        return True

    def _add(self, row: PreparedRow, person_id: uuid.UUID, bundle: bulk.Bundle) -> None:
        if row.station is None:
            self._add_talk(row, person_id, bundle)
            return
        station = row.station
        bundle.stations.append(
            bulk.StationRow(
                new_id(),
                person_id,
                station.kind,
                station.title,
                station.organisation,
                station.place,
                station.description,
                station.starts_on,
                station.ends_on,
            )
        )

    def _key(self, row: PreparedRow) -> object:
        if row.station is not None:
            station = row.station
            return _Station(station.kind, station.title, station.organisation, station.starts_on)
        assert row.note is not None
        note = row.note
        return (note.happened_at, note.text) if note.kind else note.text

    def _add_talk(self, row: PreparedRow, person_id: uuid.UUID, bundle: bulk.Bundle) -> None:
        note = row.note
        assert note is not None
        author = self._members.get(fold(note.author)) if note.author else None
        if note.kind and note.happened_at is not None:
            bundle.conversations.append(
                bulk.ConversationRow(
                    new_id(),
                    person_id,
                    author,
                    note.kind,
                    note.was_reached,
                    note.minutes if note.was_reached else None,
                    note.text,
                    note.happened_at,
                    self._batch.id,
                )
            )
            return
        bundle.notes.append(
            bulk.NoteRow(
                new_id(),
                person_id,
                author,
                note.text,
                NoteVisibility.TEAM.value,
                note.happened_at or clock.now(),
                self._batch.id,
            )
        )

    def _tell(self, bundle: bulk.Bundle) -> None:
        """Events with their original dates, so that the timeline shows them where they belong."""
        actor, import_id = self._actor, self._batch.id
        record(
            *(
                NoteWritten(
                    actor=actor,
                    import_id=import_id,
                    person_id=note.person_id,
                    note_id=note.id,
                    occurred_at=note.written_at,
                )
                for note in bundle.notes
            ),
            *(
                ConversationLogged(
                    actor=actor,
                    import_id=import_id,
                    person_id=talk.person_id,
                    conversation_id=talk.id,
                    conversation_kind=talk.kind,
                    was_reached=talk.was_reached,
                    occurred_at=talk.happened_at,
                )
                for talk in bundle.conversations
            ),
        )
        completed = dict.fromkeys(station.person_id for station in bundle.stations)
        record_for_people(PersonCompleted(actor=actor, import_id=import_id), list(completed))


class HistoryRows:
    """Rows of one chunk about people who are here: written in the chunk's turn, nothing ahead."""

    def __init__(self, chunk: HistoryChunk, rows: Sequence[PreparedRow]) -> None:
        self._chunk, self._rows = chunk, rows

    def write_ahead(self) -> None:
        """Nothing: an earlier row may say the same about the same person."""

    def write_rest(self) -> list[Decision]:
        """Write all rows and tell what became of them."""
        return self._chunk.write(self._rows)
