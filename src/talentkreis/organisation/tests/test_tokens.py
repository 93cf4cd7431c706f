# SPDX-License-Identifier: Apache-2.0
"""API tokens: shown once, narrowed, expiring, throttled; repeated requests change nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading

import pytest
import time_machine
from django.db import connection, transaction

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.organisation.actions import (
    NewToken,
    create_api_token,
    forget_old_keys,
    revoke_api_token,
    run_once,
    use_token,
)
from talentkreis.organisation.actions.tokens import BURST, REQUESTS_PER_MINUTE
from talentkreis.organisation.actors import ActorKind, Role
from talentkreis.organisation.models import ApiToken, IdempotencyKey, Member
from talentkreis.organisation.rights import scopes_of
from talentkreis.organisation.tests.factories import MemberFactory, token_actor

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("trust:S-20")]
MONTH = dt.timedelta(days=30)


def new_token(member: Member | None = None, *scopes: str) -> NewToken:
    member = member or MemberFactory.create()
    return create_api_token(
        actor=member.actor, name="Export", scopes=list(scopes) or ["people:read"], lifetime=MONTH
    )


def test_a_token_acts_as_its_member_narrowed_to_its_scopes() -> None:
    member = MemberFactory.create()
    actor = use_token(new_token(member).secret).actor
    assert (actor.kind, actor.member_id, actor.role) == (ActorKind.TOKEN, member.id, Role.RECRUITER)
    assert actor.scopes == frozenset({"people:read"})


def test_only_a_hash_is_stored_and_the_prefix_helps_to_recognise() -> None:
    new = new_token()
    assert new.secret.startswith("tk_")
    assert new.secret.startswith(new.token.prefix)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(t)::text FROM organisation_apitoken t")
        assert new.secret[10:] not in cursor.fetchone()[0]


def test_expired_revoked_and_invented_tokens_open_nothing() -> None:
    new = new_token()
    with time_machine.travel(clock.now() + MONTH), pytest.raises(NotAllowed):
        use_token(new.secret)
    revoke_api_token(actor=new.token.member.actor, token_id=new.token.id)
    for secret in (new.secret, "tk_x", ""):
        with pytest.raises(NotAllowed):
            use_token(secret)


def test_nobody_hands_out_more_than_their_own_role_has() -> None:
    member = MemberFactory.create(role=Role.MARKETING)
    foreign = set(scopes_of(Role.ADMIN)) - set(scopes_of(Role.MARKETING)) or {"organisation:all"}
    for scopes in ([], sorted(foreign), ["people:read", "invented:scope"]):
        with pytest.raises(RuleViolation) as refusal:
            create_api_token(actor=member.actor, name="x", scopes=scopes, lifetime=MONTH)
        assert set(refusal.value.fields) == {"scopes"}


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_token_lives_a_year_at_most(days: int) -> None:
    with pytest.raises(RuleViolation):
        create_api_token(
            actor=MemberFactory.create().actor,
            name="x",
            scopes=["people:read"],
            lifetime=dt.timedelta(days=days),
        )


def test_a_token_makes_no_tokens() -> None:
    member = MemberFactory.create(role=Role.ADMIN)
    with pytest.raises(NotAllowed):
        create_api_token(
            actor=token_actor(member.id, Role.ADMIN, "people:read"),
            name="x",
            scopes=["people:read"],
            lifetime=MONTH,
        )


def test_a_stranger_cannot_revoke_administration_can() -> None:
    new = new_token()
    with pytest.raises(NotFound):
        revoke_api_token(actor=MemberFactory.create().actor, token_id=new.token.id)
    revoke_api_token(actor=MemberFactory.create(role=Role.ADMIN).actor, token_id=new.token.id)


@pytest.mark.requirement("trust:R-06")
def test_a_burst_is_served_then_requests_wait_their_turn() -> None:
    new = new_token()
    share = dt.timedelta(minutes=1) / REQUESTS_PER_MINUTE

    def used(requests: int) -> int:
        """Seconds to wait when the token asked so often just now."""
        ApiToken.objects.update(busy_until=clock.now() + share * requests)
        return use_token(new.secret).retry_after_s

    assert used(0) == 0
    assert used(BURST - 1) == 0
    assert used(BURST + REQUESTS_PER_MINUTE // 60 * 3) in {3, 4}
    before = ApiToken.objects.get().busy_until
    assert use_token(new.secret).retry_after_s > 0
    assert ApiToken.objects.get().busy_until == before, "a refused request costs nothing"


def hashed(body: str) -> bytes:
    return hashlib.sha256(body.encode()).digest()


def test_the_same_key_and_request_get_the_same_answer_without_a_second_change() -> None:
    token = new_token().token
    calls: list[int] = []

    def request() -> tuple[int, object]:
        calls.append(1)
        return 201, {"id": len(calls)}

    first = run_once(token_id=token.id, key="k", request_hash=hashed("a"), request=request)
    again = run_once(token_id=token.id, key="k", request_hash=hashed("a"), request=request)
    assert first == (201, {"id": 1}, False)
    assert again == (201, {"id": 1}, True)
    with pytest.raises(Conflict):
        run_once(token_id=token.id, key="k", request_hash=hashed("b"), request=request)
    other = new_token().token
    assert run_once(token_id=other.id, key="k", request_hash=hashed("b"), request=request)[1] == {
        "id": 2
    }


def test_a_refused_request_leaves_its_key_free() -> None:
    token = new_token().token

    def refuse() -> tuple[int, object]:
        raise RuleViolation("no")

    with pytest.raises(RuleViolation):
        run_once(token_id=token.id, key="k", request_hash=hashed("a"), request=refuse)
    assert run_once(
        token_id=token.id, key="k", request_hash=hashed("b"), request=lambda: (201, {})
    ) == (201, {}, False)


def test_keys_are_forgotten_after_a_day() -> None:
    token = new_token().token
    run_once(token_id=token.id, key="k", request_hash=hashed("a"), request=lambda: (201, {}))
    assert forget_old_keys() == 0
    IdempotencyKey.objects.update(created_at=clock.now() - dt.timedelta(hours=25))
    assert forget_old_keys() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_the_same_request_twice_at_once_changes_once() -> None:
    token = new_token().token
    answers: list[tuple[int, object, bool]] = []
    calls: list[int] = []
    barrier = threading.Barrier(4)

    def request() -> tuple[int, object]:
        calls.append(1)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")
        return 201, {"id": "only"}

    def call() -> None:
        try:
            barrier.wait()
            answers.append(
                run_once(token_id=token.id, key="k", request_hash=hashed("a"), request=request)
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    assert sorted(answer[2] for answer in answers) == [False, True, True, True]
    assert {str(answer[:2]) for answer in answers} == {"(201, {'id': 'only'})"}
