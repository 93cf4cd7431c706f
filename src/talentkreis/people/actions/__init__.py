# SPDX-License-Identifier: Apache-2.0
"""Everything that changes a person. Each action authorises, locks, checks, writes, records."""

from __future__ import annotations

from talentkreis.people.actions.bases import add_basis, end_basis, mark_noticed, restart_notice
from talentkreis.people.actions.career import add_station, remove_station, update_station
from talentkreis.people.actions.concepts import link_skills
from talentkreis.people.actions.contact_points import (
    add_contact_point,
    make_primary,
    mark_bounced,
    mark_verified,
    remove_contact_point,
)
from talentkreis.people.actions.custom import (
    archive_field,
    define_field,
    delete_field,
    set_custom_values,
    update_field,
)
from talentkreis.people.actions.documents import (
    add_document,
    delete_documents_due,
    file_document,
    keep_document_text,
    remove_document,
)
from talentkreis.people.actions.freshness import confirm_value, set_freshness
from talentkreis.people.actions.labels import (
    add_tag,
    add_tag_to_people,
    put_on_hat,
    remove_tag,
    tag_people,
    take_off_hat,
)
from talentkreis.people.actions.mail_domains import (
    CHECK_KEY,
    ask_soon,
    check_mail_domains,
    forget_mail_domains,
    switch_address_check,
)
from talentkreis.people.actions.many import (
    archive_people,
    put_hat_on_people,
    restore_people,
    take_back_hats,
    take_tag_off_people,
)
from talentkreis.people.actions.merging import (
    gather_strays,
    merge_people,
    settle_merges,
    undo_merge,
)
from talentkreis.people.actions.persons import create_person, update_person
from talentkreis.people.actions.skills import (
    add_language,
    add_skill,
    remove_language,
    remove_skill,
)
from talentkreis.people.actions.standing import (
    archive_person,
    lift_restriction,
    restore_person,
    restrict_person,
    set_confidential_to,
)
from talentkreis.people.actions.talks import (
    add_note,
    choose_mention_mail,
    log_conversation,
    pin_note,
    remove_note,
    see_mentions,
)

__all__ = [
    "CHECK_KEY",
    "add_basis",
    "add_contact_point",
    "add_document",
    "add_language",
    "add_note",
    "add_skill",
    "add_station",
    "add_tag",
    "add_tag_to_people",
    "archive_field",
    "archive_people",
    "archive_person",
    "ask_soon",
    "check_mail_domains",
    "choose_mention_mail",
    "confirm_value",
    "create_person",
    "define_field",
    "delete_documents_due",
    "delete_field",
    "end_basis",
    "file_document",
    "forget_mail_domains",
    "gather_strays",
    "keep_document_text",
    "lift_restriction",
    "link_skills",
    "log_conversation",
    "make_primary",
    "mark_bounced",
    "mark_noticed",
    "mark_verified",
    "merge_people",
    "pin_note",
    "put_hat_on_people",
    "put_on_hat",
    "remove_contact_point",
    "remove_document",
    "remove_language",
    "remove_note",
    "remove_skill",
    "remove_station",
    "remove_tag",
    "restart_notice",
    "restore_people",
    "restore_person",
    "restrict_person",
    "see_mentions",
    "set_confidential_to",
    "set_custom_values",
    "set_freshness",
    "settle_merges",
    "switch_address_check",
    "tag_people",
    "take_back_hats",
    "take_off_hat",
    "take_tag_off_people",
    "undo_merge",
    "update_field",
    "update_person",
    "update_station",
]
