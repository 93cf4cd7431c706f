# SPDX-License-Identifier: Apache-2.0
"""Reads of persons. What the actor may not see does not exist."""

from __future__ import annotations

from talentkreis.people.queries.documents import document_visible_to, documents
from talentkreis.people.queries.history import Change, history
from talentkreis.people.queries.persons import (
    PossibleDuplicate,
    people_visible_to,
    person_visible_to,
    possible_duplicates,
    primary_addresses,
    primary_contact_point,
    station_of,
)
from talentkreis.people.queries.profile import Profile, SkillShown, Talk, profile
from talentkreis.people.queries.timeline import Entry, Moment, timeline

__all__ = [
    "Change",
    "Entry",
    "Moment",
    "PossibleDuplicate",
    "Profile",
    "SkillShown",
    "Talk",
    "document_visible_to",
    "documents",
    "history",
    "people_visible_to",
    "person_visible_to",
    "possible_duplicates",
    "primary_addresses",
    "primary_contact_point",
    "profile",
    "station_of",
    "timeline",
]
