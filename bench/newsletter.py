# SPDX-License-Identifier: Apache-2.0
"""Putting a newsletter together for everybody: who sees what, the gate, names, message, record.

The people like different things and read two languages, so that they fall into a dozen groups.
Measured in messages for each CPU second of the assembling process; PostgreSQL works in others. The
baseline is the plain way, in the same process on the same readers: every mail drawn anew from MJML,
with no gate, no message and no record.
"""

from __future__ import annotations

import resource
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from talentkreis.newsletters.models import Issue
    from talentkreis.organisation.models import Member

SMALL: dict[str, Any] = {"people": 300}
FULL: dict[str, Any] = {"people": 20_000}
DRAWN = 400
MIB = 1 << 10
TOPICS = (("Technik", "Technology"), ("Marketing", "Marketing"), ("Finanzen", "Finance"))
TEASER = "Was die Kolleginnen und Kollegen im letzten Quartal gebaut haben, und was als Nächstes."


def run(people: int) -> Iterator[dict[str, Any]]:
    """Put one issue together for `people`, after drawing some of the mails the plain way."""
    from talentkreis.mail.models import Message
    from talentkreis.newsletters import actions

    issue = _prepare(people)
    baseline = _plain(issue, min(people, DRAWN))
    actions.start_due()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, cpu = time.perf_counter(), time.process_time()
    while actions.assemble_next(issue_id=issue.id):
        pass
    cpu, wall = time.process_time() - cpu, time.perf_counter() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if Message.objects.filter(issue_id=issue.id).count() != people:
        raise RuntimeError("somebody got no message")
    per_core = people / cpu
    yield _row("newsletter_assembly_per_second", per_core, "messages/s/core", baseline, people)
    yield _row("newsletter_assembly_per_second_wall", people / wall, "messages/s", None, people)
    yield _row("newsletter_memory_grown_mib", grown / MIB, "MiB", None, people)


def _row(name: str, value: float, unit: str, baseline: float | None, n: int) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "baseline": round(baseline, 1) if baseline else None,
        "ratio": round(value / baseline, 3) if baseline else None,
        "n": n,
    }


def _plain(issue: Issue, count: int) -> float:
    """Mails a CPU second when each is drawn anew for its reader."""
    from itertools import islice

    from talentkreis.newsletters.queries import audience_ids, edition_of
    from talentkreis.newsletters.queries.desk import Desk
    from talentkreis.newsletters.queries.readers import load_readers

    assert issue.scheduled_by is not None
    actor = issue.scheduled_by.actor
    edition = edition_of(issue)
    ids = list(islice(audience_ids(actor, issue), count))
    readers = load_readers(actor, edition, ids, asks_gate=False)
    desks = [Desk(issue, edition) for _reader in readers]  # nobody shares what is drawn
    cpu = time.process_time()
    for desk, known in zip(desks, readers.values(), strict=True):
        desk.letter_for(known)
    return count / (time.process_time() - cpu)


def _prepare(people: int) -> Issue:
    from django.db import connection, transaction

    from talentkreis.content.actions import save_topic
    from talentkreis.kernel import clock
    from talentkreis.mail.models import Mailbox
    from talentkreis.newsletters import actions
    from talentkreis.newsletters.models import Issue
    from talentkreis.organisation.models import Employer, Member
    from talentkreis.search.actions import rebuild
    from talentkreis.search.language import parse

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
    topics = [
        save_topic(actor=merle.actor, name_de=german, name_en=english).id
        for german, english in TOPICS
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _PEOPLE:
            cursor.execute(statement, {"n": people, "now": clock.now(), "topics": topics})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rebuild()
    issue = actions.create_issue(
        actor=merle.actor,
        details=actions.IssueDetails(
            name="Herbst",
            owner_id=merle.id,
            filter=parse("name:Callsen", "de", actor=merle.actor),
            headings={
                "de": actions.Heading("Neues für {{ vorname }}"),
                "en": actions.Heading("News for {{ first_name }}"),
            },
        ),
    )
    _write_blocks(merle, issue, topics)
    actions.schedule_issue(actor=merle.actor, issue_id=issue.id, due_at=clock.now())
    return Issue.objects.select_related("owner", "pool", "scheduled_by").get(id=issue.id)


def _write_blocks(merle: Member, issue: Issue, topics: list[uuid.UUID]) -> None:
    from talentkreis.content.actions import ItemDetails, Words, create_item
    from talentkreis.newsletters import actions
    from talentkreis.newsletters.rules.editions import OwnWords

    hello = {
        "de": OwnWords("Neues aus dem Netz", "{{ anrede }},\n\nhier ist, was uns bewegt."),
        "en": OwnWords("News from the grid", "{{ salutation }},\n\nthis is what moves us."),
    }
    given = [actions.BlockDetails(kind="intro", words=hello)]
    for number in range(9):
        link = "https://nordlicht.example/einblicke"
        words = Words(title=f"Einblick {number}", teaser=TEASER, link=link)
        item = create_item(
            actor=merle.actor,
            details=ItemDetails(
                kind="article", owner_id=merle.id, words={"de": words, "en": words}
            ),
        )
        about = topics[number % 3 : number % 3 + 1] if number > 2 else ()
        given.append(actions.BlockDetails(kind="item", item_ids=[item.id], topic_ids=about))
    for details in given:
        actions.add_block(actor=merle.actor, issue_id=issue.id, details=details)


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
    SELECT md5('p' || n)::uuid, 'newsletter', 'email', 'confirmed', '2026-06-01', 0, '2028-06-01'
    FROM generate_series(1, %(n)s) AS n
    """,
    """
    INSERT INTO relationships_topic (id, name, key)
    SELECT id, name_de, key FROM content_topic
    """,
    """
    INSERT INTO relationships_interest (person_id, topic_id, since)
    SELECT md5('p' || n)::uuid, t.id, current_date FROM generate_series(1, %(n)s) AS n
    JOIN unnest(%(topics)s::uuid[]) WITH ORDINALITY AS t(id, place) ON (n / 2) %% (t.place + 1) = 0
    """,
)
