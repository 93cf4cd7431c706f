# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    name = "talentkreis.consent"
    label = "consent"
    verbose_name = _("Data protection")

    def ready(self) -> None:
        """Register rights, what is held about people, and what the timeline says."""
        from talentkreis.activity.actions import subscribe
        from talentkreis.activity.sentences import register_sentences
        from talentkreis.consent import merging, previews
        from talentkreis.consent import permissions as _rights  # noqa: F401 - registers the rights
        from talentkreis.consent.actions import keep_conversations
        from talentkreis.consent.privacy import erase_own, export_own
        from talentkreis.consent.sentences import SENTENCES
        from talentkreis.people.events import ConversationLogged
        from talentkreis.people.merging.previews import register_preview
        from talentkreis.people.privacy import register_privacy

        register_privacy("consent", export=export_own, erase=erase_own)
        register_sentences(SENTENCES)
        merging.register()
        subscribe(ConversationLogged, keep_conversations)
        register_preview("consent", _("What may be sent then"), previews.tell)
