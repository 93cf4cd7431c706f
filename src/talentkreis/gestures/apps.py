# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GesturesConfig(AppConfig):
    name = "talentkreis.gestures"
    label = "gestures"
    verbose_name = _("Gestures")

    def ready(self) -> None:
        """Register rights, privacy, merging, sentences, and what to listen to."""
        from talentkreis.activity.actions import subscribe
        from talentkreis.activity.sentences import register_sentences
        from talentkreis.gestures import (
            holdings,
            permissions,  # noqa: F401 - registers on import
            privacy,
            subscriptions,
        )
        from talentkreis.gestures.models import Gesture
        from talentkreis.gestures.sentences import SENTENCES
        from talentkreis.people.merging.registry import register_mover
        from talentkreis.people.merging.rows import Rows
        from talentkreis.people.privacy import register_privacy
        from talentkreis.relationships.events import TaskCompleted

        register_sentences(SENTENCES)
        register_mover(Rows(Gesture, describes=True))
        register_privacy("gestures", export=privacy.export_own, erase=privacy.erase_own)
        holdings.register()
        subscribe(TaskCompleted, subscriptions.done_with_their_task)
