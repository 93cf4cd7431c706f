# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AutomationsConfig(AppConfig):
    name = "talentkreis.automations"
    label = "automations"
    verbose_name = _("Automations")

    def ready(self) -> None:
        """Register triggers and steps, rights, privacy, merging; listen to what triggers hear."""
        from talentkreis.activity.actions import subscribe
        from talentkreis.activity.events import PersonChanged
        from talentkreis.automations import (
            actions,
            holdings,
            models,
            permissions,  # noqa: F401 - registers on import
            privacy,
            sentences,
        )
        from talentkreis.automations.steps import caring, outside, people, pooling, sequences
        from talentkreis.automations.triggers import happening, moments
        from talentkreis.organisation.announcements import MemberDeactivated, listen
        from talentkreis.people.merging.registry import register_mover
        from talentkreis.people.merging.rows import Rows
        from talentkreis.people.privacy import register_privacy

        for module in (happening, moments, sequences, pooling, people, caring, outside):
            module.register_all()
        sentences.register()
        holdings.register()
        listen(MemberDeactivated, holdings.stand_still)
        register_privacy("automations", export=privacy.export_own, erase=privacy.erase_own)
        register_mover(Rows(models.Run, same=("automation_id", "occurrence")))
        register_mover(Rows(models.AutomationFind, same=("version_id",)))
        register_mover(Rows(models.Notice))
        register_mover(Rows(models.WebhookDelivery))
        subscribe(PersonChanged, actions.look_at_changes)
