# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "talentkreis.mail"
    label = "mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        """Register with the packages below: rights, gate fact, holdings, sentences, ears."""
        from talentkreis.activity.actions import subscribe
        from talentkreis.activity.organisation import MemberDeactivated, SendingResumed
        from talentkreis.activity.sentences import register_sentences
        from talentkreis.consent import events as consent
        from talentkreis.consent.gate import register_facts
        from talentkreis.consent.models import Purpose
        from talentkreis.consent.renewal.rules import DORMANT
        from talentkreis.mail import (
            budget,
            fence,
            merging,
            permissions,  # noqa: F401 - registers on import
            silence,
            subscriptions,
            welcome,
        )
        from talentkreis.mail.actions.sign_in import forget_tokens_of
        from talentkreis.mail.privacy import erase_own, export_own
        from talentkreis.mail.relays import transport as relays
        from talentkreis.mail.rules import BUDGETED_PURPOSES
        from talentkreis.mail.sentences import SENTENCES
        from talentkreis.people.events import PersonArchived, PersonRestricted
        from talentkreis.people.privacy import register_privacy

        welcome.register()
        merging.register()
        relays.register()
        register_facts(
            "contact_budget",
            budget.recent_contact,
            purposes=[Purpose(purpose) for purpose in BUDGETED_PURPOSES],
            words={budget.REASON: budget.TEXT},
        )
        register_facts(
            "dormancy",
            silence.fallen_silent,
            words={DORMANT: silence.TEXT_THEN},
        )
        register_privacy("mail", export=export_own, erase=erase_own)
        register_sentences(SENTENCES)
        subscribe(SendingResumed, fence.accept)
        subscribe(MemberDeactivated, forget_tokens_of)
        for event in (
            consent.ConsentWithdrawn,
            consent.ContactObjected,
            consent.ConsentDeclined,
            consent.AddressSuppressed,
            PersonRestricted,
            PersonArchived,
        ):
            subscribe(event, subscriptions.recall_after_a_no)
