# SPDX-License-Identifier: Apache-2.0
"""The field `flaw` of the filter language: what is wrong with what we know about somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.hygiene.rules import FLAW
from talentkreis.people.doubts import doubtful_domains, role_names, throw_away_domains
from talentkreis.search.fields.choices import ChoiceField
from talentkreis.search.fields.registry import Choice, Fragment, Naming

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.models import SearchRow
    from talentkreis.search.tree import Operator, Value

# What people type where they know nothing. Some are names as well (Na, Ka): those count only
# where no name is expected. Compared as whole words, not by patterns: 100,000 people took six
# seconds with four patterns each and take a tenth of that with lists, which are hashed.
_LONGEST = 40
_FILLED_IN = (
    "tbd", "tba", "t.b.d.", "nn", "n.n.", "unbekannt", "unknown", "dummy", "asdf", "test",
    *("x" * times for times in range(2, _LONGEST)),
    *("?" * times for times in range(1, _LONGEST)),
)  # fmt: skip
_NOTHING = (
    *_FILLED_IN, "n/a", "na", "ka", "k.a", "ka.", "k.a.",
    *("-" * times for times in range(1, _LONGEST)),
)  # fmt: skip
_NO_NAME = (*_FILLED_IN, "mustermann")
_NO_MAILBOX = (
    *_NOTHING, "kein", "keine", "none", "no-mail", "nomail", "no-reply", "noreply",
)  # fmt: skip
_NO_PROVIDER = ("example.com", "example.org", "example.net", "test.com", "test.de")


def _any_of(words: Iterable[str]) -> str:
    """``ANY ('{…}')`` of constants without quotes in them."""
    return "ANY ('{" + ",".join(f'"{word}"' for word in words) + "}'::text[])"


_PLACEHOLDER = f"""(
    split_part(search_row.sort_name, ' ', 1) = {_any_of(_NO_NAME)}
    OR split_part(search_row.sort_name, ' ', 2) = {_any_of(_NO_NAME)}
    OR split_part(search_row.sort_name, ' ', 3) = {_any_of(_NO_NAME)}
    OR (search_row.sort_name LIKE '% % % %'
        AND string_to_array(search_row.sort_name, ' ') && {_any_of(_NO_NAME)[4:]})
    OR search_row.position_key = {_any_of(_NOTHING)}
    OR search_row.employer_key = {_any_of(_NOTHING)}
    OR search_row.city_key = {_any_of(_NOTHING)}
    OR search_row.person_id IN (
        SELECT person_id FROM people_contactpoint WHERE kind = 'email' AND (
            strpos(normalised, '@') = 0
            OR split_part(normalised, '@', 1) = {_any_of(_NO_MAILBOX)}
            OR split_part(normalised, '@', 2) = {_any_of(_NO_PROVIDER)})))"""  # noqa: S608 - constants
_CONDITIONS = {
    "bounced": (
        "search_row.person_id IN (SELECT person_id FROM people_contactpoint"
        " WHERE kind = 'email' AND is_primary AND bounced_at IS NOT NULL)"
    ),
    "consent_ended": (
        "(search_row.consents = '{}' AND search_row.person_id IN"
        " (SELECT person_id FROM consent_consentstate WHERE status = 'expired'"
        " OR (status IN ('given', 'confirmed') AND expires_at <= now())))"
    ),
    "unreachable": (
        "NOT EXISTS (SELECT FROM people_contactpoint way WHERE way.person_id ="
        " search_row.person_id AND way.kind IN ('email', 'phone') AND way.bounced_at IS NULL)"
    ),
    # Groups with somebody confidential in them are told of to nobody.
    "duplicate": (
        "search_row.person_id IN (SELECT member.person_id FROM intake_duplicatemember member"
        " JOIN intake_duplicatecluster cluster ON cluster.id = member.cluster_id"
        " WHERE cluster.state IN ('open', 'later') AND NOT EXISTS ("
        "SELECT FROM intake_duplicatemember other JOIN people_person person"
        " ON person.id = other.person_id WHERE other.cluster_id = cluster.id"
        " AND person.confidential_to IS NOT NULL))"
    ),
    "no_skill": "search_row.skills = '{}'",
    "no_place": "(search_row.city_key = '' AND search_row.postcode = '')",
    "placeholder": _PLACEHOLDER,
}


# Nothing has proved these addresses yet; the same ones `people.doubts` doubts one by one.
# Lists as rows, not as arrays: the planner weighs each word of an array by itself, half a second
# for 25,000 domains.
_DOUBTFUL = """search_row.person_id IN (
    SELECT person_id FROM people_contactpoint
    WHERE kind = 'email' AND verified_at IS NULL AND (
        split_part(split_part(normalised, '@', 1), '+', 1) IN (SELECT unnest(%s::text[]))
        OR split_part(normalised, '@', 2) IN (SELECT unnest(%s::text[]))
        OR split_part(normalised, '@', 2) IN (
            SELECT domain FROM people_maildomain WHERE verdict IN ('none', 'refuses'))
        OR (normalised LIKE '%%@%%.%%.%%' AND EXISTS (
            SELECT FROM generate_series(1, 8) cut WHERE array_to_string(
                (string_to_array(split_part(normalised, '@', 2), '.'))[cut + 1:], '.')
            IN (SELECT unnest(%s::text[]))))))"""


class FlawField(ChoiceField):
    """What is missing or wrong. Asked of the tables themselves, so that nothing has to be kept."""

    # Addresses are not in the row: the database answers.
    is_textual = True

    def __init__(self) -> None:
        naming = Naming(
            code=FLAW, label=_("Flaw"), names={"de": ("mangel", "fehlt"), "en": ("flaw", "missing")}
        )
        options = [
            Choice("bounced", pgettext_lazy("filter value", "mail comes back")),
            Choice("unreachable", pgettext_lazy("filter value", "unreachable")),
            Choice("duplicate", pgettext_lazy("filter value", "possible duplicate")),
            Choice("no_skill", pgettext_lazy("filter value", "skill")),
            Choice("no_place", pgettext_lazy("filter value", "place")),
            Choice("placeholder", pgettext_lazy("filter value", "placeholder")),
            Choice("doubtful_address", pgettext_lazy("filter value", "doubtful address")),
            Choice("consent_ended", pgettext_lazy("filter value", "consent ended")),
        ]
        super().__init__(naming, options=options)

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """The condition of a flaw; constants alone."""
        if value == "doubtful_address":
            domains = doubtful_domains()
            return Fragment(_DOUBTFUL, (role_names(), domains, throw_away_domains()))
        return Fragment(_CONDITIONS[str(value)].replace("%", "%%"))

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """Only the database can tell."""
        raise NotImplementedError

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """The flaw asked about has no value of its own."""
        return ""
