# SPDX-License-Identifier: Apache-2.0
"""Until when a person is kept: the last day of the longest of their reasons, in one statement.

Each reason has a clock of its own. An application ends with the rejection and is kept for the
country's period of claims. A consent lasts until its end, or until everything that was agreed to
has been taken back. Sourced data that nobody was told about lasts until that duty is overdue. A
reason without an end keeps somebody for as long as it stands.

One statement serves report, forecast and deletion. It weighs nobody but those of whom a reason ends
in time: whoever is due has no other kind, and the database refuses people without any reason. A
second reading in plain Python, over people made up for it, is in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.models import Purpose
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Sequence

    from talentkreis.consent.retention.countries import Periods
    from talentkreis.organisation.actors import Actor


class Ending(models.TextChoices):
    """Why the last reason to keep somebody ends."""

    REJECTION = "rejection", _("Rejected: period for claims over")
    CONSENT = "consent", _("Consent ends")
    WITHDRAWAL = "withdrawal", _("Consent withdrawn or objected")
    NOTICE = "notice", _("Not told in time (Art. 14)")
    OTHER = "other", _("Reason ended")


@dataclass(frozen=True, slots=True)
class Clock:
    """The last day somebody is kept, the reason that lasts longest, and whether a hold stands."""

    person_id: uuid.UUID
    last_day: dt.date
    ending: Ending
    # None: a consent of the ledger, with no basis beside it that lasts as long.
    basis_id: uuid.UUID | None
    is_held: bool

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Clock:
        """From the columns of the table ``clock``."""
        person_id, last_day, ending, basis_id, is_held = row
        return cls(person_id, last_day, Ending(ending), basis_id, is_held)


# Agreeing to one of these is agreeing to be in the talent pool; the others only subscribe.
POOL_CONSENTS: Final = (Purpose.NURTURE, Purpose.PERSONAL_CONTACT, Purpose.PERSONAL_EMAIL)

# When the last word of consent ended, for people who took one back and have none left. What was
# never agreed to is not taken back by saying no to it, unless the no is to everything.
_REFUSED = """
    SELECT said.person_id, max(said.ended_on) AS refused_on,
        bool_or(said.is_no AND said.purpose = '') AS is_to_everything,
        bool_or(said.is_no AND (said.purpose = '' OR said.purpose = ANY (%(pool)s))) AS is_to_pool
    FROM (
        SELECT state.person_id, state.purpose,
            state.status IN ('withdrawn', 'objected') AND (state.purpose = '' OR EXISTS (
                SELECT FROM consent_consentevent line WHERE line.person_id = state.person_id
                AND line.purpose = state.purpose AND line.kind IN ('given', 'confirmed', 'imported')
            )) AS is_no,
            (CASE WHEN state.status IN ('given', 'confirmed') THEN
                CASE WHEN blanket.since IS NULL THEN state.expires_at ELSE blanket.since END
            ELSE state.since END AT TIME ZONE %(zone)s)::date AS ended_on
        FROM consent_consentstate state
        LEFT JOIN LATERAL (
            SELECT max(everything.since) AS since FROM consent_consentstate everything
            WHERE everything.person_id = state.person_id AND everything.id <> state.id
                AND everything.status IN ('withdrawn', 'objected')
                AND everything.purpose IN ('', state.purpose)
                AND everything.channel IN ('', state.channel) AND everything.since >= state.since
        ) blanket ON true
        WHERE state.status NOT IN ('requested', 'declined') AND state.person_id IN (
            SELECT person_id FROM consent_consentstate
            WHERE status IN ('withdrawn', 'objected'){among})
    ) said
    GROUP BY said.person_id
    HAVING bool_or(said.is_no) AND bool_and(said.ended_on IS NOT NULL)
"""
_ENDS = """
    SELECT basis.person_id, basis.id, basis.purpose, basis.legal_basis,
        CASE WHEN basis.purpose = 'application'
            THEN (basis.ends_on + make_interval(months => %(rejected_months)s))::date
            ELSE basis.ends_on END AS ends_on,
        CASE WHEN basis.starts_on <= refused.refused_on AND CASE
                WHEN basis.legal_basis = 'consent' AND basis.purpose <> 'subscription'
                    THEN refused.is_to_pool
                WHEN basis.legal_basis = 'consent' THEN true
                WHEN basis.legal_basis = 'legitimate_interest'
                    AND basis.purpose IN ('sourcing', 'pool') THEN refused.is_to_everything
                ELSE false END
            THEN refused.refused_on + %(withdrawn_days)s END AS refused_until,
        CASE WHEN basis.noticed_at IS NULL THEN basis.notice_due_on END AS notice_until
    FROM people_processingbasis basis LEFT JOIN refused USING (person_id)
    WHERE basis.person_id IN (SELECT person_id FROM candidate)
"""
# Whoever is due before that day has a reason that ends before it: found through indexes.
_CANDIDATES = """
    SELECT person_id FROM people_processingbasis WHERE ends_on < %(before)s
        AND (purpose <> 'application'
            OR (ends_on + make_interval(months => %(rejected_months)s))::date < %(before)s)
    UNION SELECT person_id FROM people_processingbasis
        WHERE notice_due_on < %(before)s AND noticed_at IS NULL AND purpose <> 'application'
    UNION SELECT person_id FROM refused WHERE refused_on + %(withdrawn_days)s < %(before)s
"""
# A consent that stands keeps somebody as well, whatever was written down as the reason.
_YESES = """
    SELECT state.person_id, NULL::uuid AS id, 'consent' AS ending,
        (state.expires_at AT TIME ZONE %(zone)s)::date AS last_day
    FROM consent_consentstate state
    WHERE state.status IN ('given', 'confirmed') AND NOT EXISTS (
        SELECT FROM consent_consentstate everything
        WHERE everything.person_id = state.person_id AND everything.id <> state.id
            AND everything.status IN ('withdrawn', 'objected')
            AND everything.purpose IN ('', state.purpose)
            AND everything.channel IN ('', state.channel) AND everything.since >= state.since
    ) AND state.person_id IN (SELECT person_id FROM candidate)
"""
# `least` takes no account of what is not known: the earliest day that is.
_CLOCKS = f"""
    WITH refused AS MATERIALIZED ({_REFUSED}),
    candidate AS MATERIALIZED ({{candidates}}),
    ends AS ({_ENDS}),
    days AS (
        SELECT person_id, id, CASE
                WHEN purpose = 'application' THEN 'rejection'
                WHEN refused_until = least(ends_on, refused_until, notice_until) THEN 'withdrawal'
                WHEN notice_until = least(ends_on, notice_until) THEN 'notice'
                WHEN legal_basis = 'consent' THEN 'consent'
                ELSE 'other' END AS ending,
            CASE WHEN purpose = 'application' THEN ends_on
                ELSE least(ends_on, refused_until, notice_until) END AS last_day
        FROM ends
        UNION ALL {_YESES}
    ),
    kept AS (
        SELECT person_id, max(last_day) AS last_day,
            (array_agg(id ORDER BY last_day DESC, id DESC NULLS LAST))[1] AS basis_id,
            (array_agg(ending ORDER BY last_day DESC, id DESC NULLS LAST))[1] AS ending
        FROM days GROUP BY person_id
        HAVING bool_and(last_day IS NOT NULL) AND max(last_day) < %(before)s
    )
    SELECT kept.person_id, kept.last_day, kept.ending, kept.basis_id,
        EXISTS (SELECT FROM consent_legalhold hold
            WHERE hold.person_id = kept.person_id AND hold.lifted_at IS NULL) AS is_held
    FROM kept WHERE kept.person_id IN ({{visible}})
"""  # noqa: S608 - constants


def clocks_before(
    before: dt.date,
    periods: Periods,
    *,
    actor: Actor,
    person_ids: Collection[uuid.UUID] | None = None,
    and_then: str = "ORDER BY last_day, person_id",
    then: dict[str, Any] | None = None,
) -> list[Clock]:
    """Everybody the actor may know about whose last day lies before that day.

    `and_then` continues the statement (a page of it), with `then` as its parameters.
    """
    rows = read_clocks(
        f"SELECT * FROM clock {and_then}",  # noqa: S608 - statements of ours
        before,
        periods,
        actor=actor,
        person_ids=person_ids,
        then=then,
    )
    return [Clock.from_row(row) for row in rows]


def read_clocks(
    select: str,
    before: dt.date,
    periods: Periods,
    *,
    actor: Actor,
    person_ids: Collection[uuid.UUID] | None = None,
    then: dict[str, Any] | None = None,
) -> list[tuple[Any, ...]]:
    """Rows of a `select` over the table ``clock`` of everybody due before that day."""
    seen, visible_parameters = (
        Person.objects.visible_to(actor).order_by().values("id").query.sql_with_params()
    )
    # Django counts its parameters, this statement names them: the few become named ones.
    named = {f"visible_{number}": value for number, value in enumerate(visible_parameters)}
    for name in named:
        seen = seen.replace("%s", f"%({name})s", 1)
    among = person_ids is not None
    statement = _CLOCKS.format(
        visible=seen,
        among=" AND person_id = ANY (%(among)s)" if among else "",
        candidates="SELECT unnest(%(among)s::uuid[]) AS person_id" if among else _CANDIDATES,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH clock AS MATERIALIZED ({statement}) {select}",
            {
                "pool": list(POOL_CONSENTS),
                "zone": timezone.get_current_timezone_name(),
                "rejected_months": periods.rejected_months,
                "withdrawn_days": periods.withdrawn_days,
                "before": before,
                "among": list(person_ids or ()),
                **named,
                **(then or {}),
            },
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
