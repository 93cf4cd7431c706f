# SPDX-License-Identifier: Apache-2.0
"""Planning a day on which everybody's next step is due: gate, letter, message, record, progress.

The people are in one sequence with the ready cadence, half of them read English, each with a
confirmed consent. The baseline is the same rows written with one statement a table and nothing
asked: no gate, no letter, no calendar.
"""

from __future__ import annotations

import resource
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentkreis.nurture.models import Sequence

SMALL: dict[str, Any] = {"people": 400}
FULL: dict[str, Any] = {"people": 50_000}
MIB = 1 << 10


def run(people: int) -> Iterator[dict[str, Any]]:
    """Plan `people` enrolments that are all due on one day."""
    from talentkreis.mail.models import Message
    from talentkreis.nurture.actions import plan_due

    sequence = _prepare(people)
    baseline = _bare(sequence, people)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    plan = plan_due()
    seconds = time.perf_counter() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if plan.message_count != people or Message.objects.count() != people:
        raise RuntimeError(f"{plan} of {people}")
    yield {
        "name": "plan_enrolments_seconds",
        "value": round(seconds, 3),
        "unit": "s",
        "baseline": round(baseline, 3),
        "ratio": round(baseline / seconds, 3),
        "n": people,
    }
    yield {
        "name": "plan_enrolments_per_second",
        "value": round(people / seconds, 1),
        "unit": "enrolments/s",
        "baseline": round(people / baseline, 1),
        "ratio": round(baseline / seconds, 3),
        "n": people,
    }
    yield {
        "name": "plan_memory_grown_mib",
        "value": round(grown / MIB, 1),
        "unit": "MiB",
        "baseline": None,
        "ratio": None,
        "n": people,
    }


def _prepare(people: int) -> Sequence:
    from django.db import connection, transaction

    from talentkreis.kernel import clock
    from talentkreis.mail.models import Mailbox
    from talentkreis.nurture import actions
    from talentkreis.nurture.models import Sequence, SequenceState
    from talentkreis.organisation.models import Employer, Member

    Employer.objects.create(
        id=1,
        name="Nordlicht Energie",
        region="SH",
        sender_name="Nordlicht Energie",
        sender_address="talente@nordlicht.example",
        imprint_text="Nordlicht Energie GmbH, Kiel",
        privacy_text="Verantwortlich ist die Nordlicht Energie GmbH.",
    )
    merle = Member.objects.create(email="merle@nordlicht.example", name="Merle", role="trm_lead")
    Mailbox.objects.create(
        name="Bench",
        from_name="Nordlicht Energie",
        from_address="talente@nordlicht.example",
        smtp_host="127.0.0.1",
        smtp_port=1,
        smtp_security="none",
        is_default=True,
    )
    sequence = actions.create_sequence_from_cadence(
        actor=merle.actor, details=actions.SequenceDetails("Willkommen", merle.id)
    )
    version = sequence.versions.get()
    now = clock.now()
    values: dict[str, Any] = {
        "n": people,
        "now": now,
        "member": merle.id,
        "sequence": sequence.id,
        "version": version.id,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _PEOPLE:
            cursor.execute(statement, values)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    Sequence.objects.update(state=SequenceState.RUNNING, started_at=now)
    return sequence


# The ids are in the order in which the product makes them: by time, so that indexes grow alike.
_PEOPLE = (
    """
    INSERT INTO people_person (id, given_name, family_name, salutation, language, source_type,
        form_of_address, created_at, updated_at)
    SELECT md5('p' || n)::uuid, 'Svea', 'Callsen ' || n, 'ms',
        CASE WHEN n %% 2 = 0 THEN 'de' ELSE 'en' END, 'import', 'sie', %(now)s, %(now)s
    FROM generate_series(1, %(n)s) AS n
    """,
    """
    INSERT INTO people_processingbasis (id, person_id, purpose, legal_basis, source, starts_on)
    SELECT md5('b' || n)::uuid, md5('p' || n)::uuid, 'pool', 'consent', 'bench', '2026-01-01'
    FROM generate_series(1, %(n)s) AS n
    """,
    """
    INSERT INTO people_contactpoint (id, person_id, kind, value, normalised, is_primary, created_at)
    SELECT md5('c' || n)::uuid, md5('p' || n)::uuid, 'email', 'p' || n || '@post.example',
        'p' || n || '@post.example', true, %(now)s
    FROM generate_series(1, %(n)s) AS n
    """,
    """
    INSERT INTO consent_consentstate (person_id, purpose, channel, status, since, event_id,
        expires_at)
    SELECT md5('p' || n)::uuid, 'nurture', 'email', 'confirmed', '2026-06-01', 0, '2028-06-01'
    FROM generate_series(1, %(n)s) AS n
    """,
    """
    INSERT INTO relationships_care (person_id, owner_id)
    SELECT md5('p' || n)::uuid, %(member)s FROM generate_series(1, %(n)s) AS n
    """,
    """
    INSERT INTO nurture_enrolment (id, sequence_id, version_id, person_id, anchor_on, next_due_at,
        started_by_id, started_at, changed_at)
    SELECT md5('e' || n)::uuid, %(sequence)s, %(version)s, md5('p' || n)::uuid, current_date,
        %(now)s + interval '1 s' * (n %% 7200), %(member)s, %(now)s, %(now)s
    FROM generate_series(1, %(n)s) AS n
    """,
)
_BARE = (
    """
    INSERT INTO mail_message (id, purpose, channel, person_id, to_address, follows_primary,
        address_hash, subject, text, html, language, state, message_class, is_automatic, priority,
        due_at, expires_at, enrolment_id, step_id, occurrence, sequence_id, message_id_header,
        created_at)
    SELECT md5('m' || id)::uuid, 'nurture', 'email', person_id, 'svea@post.example', true,
        sha256(id::text::bytea), 'Danke, dass wir in Verbindung bleiben', %(text)s, '', 'de',
        'planned', 'at_most_once', true, 5, next_due_at, next_due_at + interval '1 day', id,
        %(step)s, 0, sequence_id, '<' || id || '@nordlicht.example>', now()
    FROM nurture_enrolment
    """,
    """
    INSERT INTO activity_activity (at, id, occurred_at, kind, version, actor_kind, person_id,
        sequence_id, message_id, payload)
    SELECT now(), md5('a' || id)::uuid, now(), 'mail.message_queued', 1, 'system', person_id,
        sequence_id, md5('m' || id)::uuid, '{"purpose": "nurture"}'
    FROM nurture_enrolment
    """,
    """
    UPDATE nurture_enrolment SET position = 1, changed_at = now(),
        next_due_at = next_due_at + interval '30 days'
    """,
)


def _bare(sequence: Sequence, people: int) -> float:
    """Seconds for the same rows with one statement a table, rolled back afterwards."""
    from django.db import connection, transaction

    step = sequence.versions.get().steps.get(position=0)
    values: dict[str, Any] = {"text": step.texts.filter(language="de")[0].body, "step": step.id}
    with transaction.atomic(), connection.cursor() as cursor:
        started = time.perf_counter()
        for statement in _BARE:
            cursor.execute(statement, values)
        seconds = time.perf_counter() - started
        cursor.execute("SELECT count(*) FROM mail_message")
        if cursor.fetchone()[0] != people:
            raise RuntimeError("the bare way wrote something else")
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    return seconds
