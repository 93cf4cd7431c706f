# SPDX-License-Identifier: Apache-2.0
"""API tokens: made, used, throttled, revoked; and answers that a repeated request gets again."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest, Now
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.kernel.signing import keyed_hash, new_secret
from talentkreis.kernel.text import clean
from talentkreis.organisation.actors import Actor, ActorKind, Role
from talentkreis.organisation.announcements import TokenCreated, TokenRevoked, announce
from talentkreis.organisation.models import ApiToken, IdempotencyKey, Member
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import may, member_id_of, require, scopes_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

PREFIX = "tk_"
LONGEST_LIFETIME = dt.timedelta(days=366)
# A token may do REQUESTS_PER_MINUTE on average and BURST at once.
REQUESTS_PER_MINUTE = 600
BURST = 120
KEYS_LIVE = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A fresh token and its secret, which is shown once and kept nowhere."""

    token: ApiToken
    secret: str


@dataclass(frozen=True, slots=True)
class TokenUse:
    """A request of a program; `retry_after_s` above 0 means: not now."""

    token_id: uuid.UUID
    actor: Actor
    language: str
    retry_after_s: int = 0


@transaction.atomic
def create_api_token(
    *, actor: Actor, name: str, scopes: list[str], lifetime: dt.timedelta
) -> NewToken:
    """Make a key for a program that acts as the member, narrowed to `scopes`.

    Raises RuleViolation without a name, without scopes, with scopes the member's own role does
    not carry, or with a lifetime beyond a year.
    """
    require(actor, Right.CREATE_TOKEN)
    if actor.kind != ActorKind.MEMBER or actor.role is None:
        raise NotAllowed(_("A token cannot make tokens."), code="members_only")
    wrong: dict[str, str] = {}
    if not (name := clean(name)):
        wrong["name"] = _("Please name the program.")
    if not scopes or not set(scopes) <= set(scopes_of(actor.role)):
        wrong["scopes"] = _("Please choose from what your own role includes.")
    if not dt.timedelta(0) < lifetime <= LONGEST_LIFETIME:
        wrong["lifetime"] = _("A token lives a year at most.")
    if wrong:
        raise RuleViolation(_("Please check the marked fields."), fields=wrong)
    secret = PREFIX + new_secret()
    token = ApiToken.objects.create(
        member_id=member_id_of(actor),
        name=name,
        prefix=secret[:10],
        token_hash=keyed_hash("api-token", secret),
        scopes=sorted(set(scopes)),
        expires_at=clock.now() + lifetime,
    )
    announce(
        TokenCreated(
            actor=actor,
            member_id=token.member_id,
            token_id=token.id,
            scopes=tuple(token.scopes),
        )
    )
    return NewToken(token, secret)


@transaction.atomic
def revoke_api_token(*, actor: Actor, token_id: uuid.UUID) -> None:
    """Kill a token of one's own, or anybody's with the right to. Raises NotFound otherwise."""
    require(actor, Right.EDIT_OWN_SETTINGS)
    tokens = ApiToken.objects.select_for_update().filter(id=token_id, revoked_at=None)
    if not may(actor, Right.REVOKE_ANY_TOKEN):
        tokens = tokens.filter(member_id=member_id_of(actor))
    token = tokens.first()
    if token is None:
        raise NotFound(_("There is no such token."), code="no_token")
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    announce(TokenRevoked(actor=actor, member_id=token.member_id, token_id=token.id))


def use_token(secret: str) -> TokenUse:
    """Find out on whose behalf a program calls, note the use and count it against its share.

    One statement moves `busy_until` on by one request's worth of time unless the burst is used
    up (generic cell rate algorithm): no window edges, no table of requests, right under
    concurrency. Raises NotAllowed with code `bad_token` for anything unknown, revoked, expired
    or of a member who is locked out.
    """
    token = (
        ApiToken.objects.select_related("member")
        .filter(
            Q(revoked_at=None),
            token_hash=keyed_hash("api-token", secret),
            expires_at__gt=clock.now(),
            member__is_active=True,
        )
        .first()
    )
    if token is None:
        raise NotAllowed(_("This token is not valid."), code="bad_token")
    member: Member = token.member
    actor = Actor(
        kind=ActorKind.TOKEN,
        id=member.id,
        role=Role(member.role),
        scopes=frozenset(token.scopes),
    )
    now = clock.database_now()
    share = dt.timedelta(minutes=1) / REQUESTS_PER_MINUTE
    limit = now + share * (BURST - 1)
    moved = (
        ApiToken.objects.filter(id=token.id)
        .filter(Q(busy_until=None) | Q(busy_until__lte=limit))
        .update(busy_until=Greatest(Coalesce(F("busy_until"), now), now) + share, last_used_at=now)
    )
    wait = 0
    if not moved:
        busy_until = ApiToken.objects.values_list("busy_until", flat=True).get(id=token.id)
        wait = max(1, math.ceil(((busy_until or now) - limit).total_seconds()))
    return TokenUse(token.id, actor, member.language, wait)


def run_once(
    *,
    token_id: uuid.UUID,
    key: str,
    request_hash: bytes,
    request: Callable[[], tuple[int, Any]],
) -> tuple[int, Any, bool]:
    """Answer `request`, or the earlier answer to the same key; the flag tells it was repeated.

    The key is claimed in the transaction of the change, so both live or die together: after a
    crash or a refusal the key is free again; a second request beside the first waits for it.
    Raises Conflict when the key was used for another request.
    """
    with transaction.atomic():
        if _claim(token_id, key, request_hash):
            status, answer = request()
            IdempotencyKey.objects.filter(token_id=token_id, key=key).update(
                status=status, answer=answer
            )
            return status, answer, False
    earlier = IdempotencyKey.objects.get(token_id=token_id, key=key)
    if bytes(earlier.request_hash) != request_hash or earlier.status is None:
        raise Conflict(
            _("This Idempotency-Key was used for another request."), code="idempotency_key_reused"
        )
    return earlier.status, earlier.answer, True


def _claim(token_id: uuid.UUID, key: str, request_hash: bytes) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO organisation_idempotencykey (token_id, key, request_hash, created_at)
            VALUES (%s, %s, %s, now())
            ON CONFLICT (token_id, key) DO NOTHING
            """,
            [token_id, key, request_hash],
        )
        return bool(cursor.rowcount == 1)


def forget_old_keys() -> int:
    """Delete keys older than a day; tells how many."""
    deleted, _kinds = IdempotencyKey.objects.filter(created_at__lt=Now() - KEYS_LIVE).delete()
    return deleted
