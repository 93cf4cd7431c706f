# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "talentkreis.intake"
    label = "intake"
    verbose_name = _("Imports")

    def ready(self) -> None:
        """Register rights, what is held about people, and what the timeline says."""
        from talentkreis.activity.sentences import register_sentences
        from talentkreis.intake import merging
        from talentkreis.intake import permissions as _rights  # noqa: F401 - registers the rights
        from talentkreis.intake.drops.actions import take_mail
        from talentkreis.intake.drops.queries import recognise
        from talentkreis.intake.duplicates.checking import hints
        from talentkreis.intake.privacy import erase_own, export_own
        from talentkreis.intake.sentences import SENTENCES
        from talentkreis.mail.drops import register_drops
        from talentkreis.people.privacy import register_privacy
        from talentkreis.people.queries import register_finder

        register_finder(hints)
        register_drops(recognise, take_mail)
        register_privacy("intake", export=export_own, erase=erase_own)
        register_sentences(SENTENCES)
        merging.register()
