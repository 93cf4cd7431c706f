# SPDX-License-Identifier: Apache-2.0
"""Reads of persons. What the actor may not see does not exist."""

from __future__ import annotations

from talentkreis.people.queries.comparing import (
    Comparison,
    ShownMerge,
    comparison,
    merge_shown,
    merges,
    merges_into,
)
from talentkreis.people.queries.documents import (
    document_visible_to,
    documents,
    text_of_document,
)
from talentkreis.people.queries.fields import (
    CustomShown,
    birth_date_field,
    custom_fields,
    custom_values,
    field_by_id,
    freshness,
)
from talentkreis.people.queries.history import Change, history, history_of
from talentkreis.people.queries.likeness import (
    Acquaintance,
    ContactWay,
    PossibleDuplicate,
    possible_duplicates,
    register_finder,
)
from talentkreis.people.queries.mail_domains import (
    address_check,
    known_doubts,
    latest_answers,
    mail_hosts,
    refusals,
)
from talentkreis.people.queries.mentions import (
    Waiting,
    mentionable,
    mentionable_like,
    mentions_waiting,
    named_in_vain,
    wants_mention_mail,
)
from talentkreis.people.queries.merging import (
    current_person_id,
    current_person_ids,
    later_merges,
    merged_ids,
    survivor_of,
)
from talentkreis.people.queries.persons import (
    people_visible_to,
    person_visible_to,
    primary_addresses,
    primary_contact_point,
    station_of,
)
from talentkreis.people.queries.profile import Profile, SkillShown, Talk, profile
from talentkreis.people.queries.timeline import Entry, Moment, timeline

__all__ = [
    "Acquaintance",
    "Change",
    "Comparison",
    "ContactWay",
    "CustomShown",
    "Entry",
    "Moment",
    "PossibleDuplicate",
    "Profile",
    "ShownMerge",
    "SkillShown",
    "Talk",
    "Waiting",
    "address_check",
    "birth_date_field",
    "comparison",
    "current_person_id",
    "current_person_ids",
    "custom_fields",
    "custom_values",
    "document_visible_to",
    "documents",
    "field_by_id",
    "freshness",
    "history",
    "history_of",
    "known_doubts",
    "later_merges",
    "latest_answers",
    "mail_hosts",
    "mentionable",
    "mentionable_like",
    "mentions_waiting",
    "merge_shown",
    "merged_ids",
    "merges",
    "merges_into",
    "named_in_vain",
    "people_visible_to",
    "person_visible_to",
    "possible_duplicates",
    "primary_addresses",
    "primary_contact_point",
    "profile",
    "refusals",
    "register_finder",
    "station_of",
    "survivor_of",
    "text_of_document",
    "timeline",
    "wants_mention_mail",
]
