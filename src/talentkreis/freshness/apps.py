# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FreshnessConfig(AppConfig):
    name = "talentkreis.freshness"
    label = "freshness"
    verbose_name = _("Keeping up to date")

    def ready(self) -> None:
        """Register rights, privacy, merging and sentences, and listen to what changes."""
        from talentkreis.activity.actions import subscribe
        from talentkreis.freshness import (
            gathering,
            merging,
            permissions,  # noqa: F401 - registers on import
            privacy,
            reasons,
            sentences,
            subscriptions,
        )
        from talentkreis.intake.events import PersonCompleted
        from talentkreis.mail.events import MessageAccepted, MessageQueued
        from talentkreis.people import events as people
        from talentkreis.people.privacy import register_privacy
        from talentkreis.search import bulk

        sentences.register()
        merging.register()
        reasons.register()
        bulk.register(gathering.ASK)
        register_privacy("freshness", export=privacy.export_own, erase=privacy.erase_own)
        subscribe(people.PersonUpdated, subscriptions.notice_new_jobs)
        subscribe(people.ContactPointAdded, subscriptions.notice_new_addresses)
        subscribe(PersonCompleted, subscriptions.notice_imported_changes)
        subscribe(people.ConversationLogged, subscriptions.settle_by_conversations)
        subscribe(MessageQueued, subscriptions.settle_by_letters)
        subscribe(MessageAccepted, subscriptions.start_clocks)
