# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "talentkreis.people"
    label = "people"
    verbose_name = _("Talents")

    def ready(self) -> None:
        """Register rights, sentences, how persons are exported, erased and merged."""
        from talentkreis.people import (
            holdings,
            permissions,  # noqa: F401 - registers on import
            privacy,
            sentences,
        )
        from talentkreis.people.meanings import follow_words
        from talentkreis.people.merging import own
        from talentkreis.people.new_addresses import follow_addresses

        sentences.register()
        own.register()
        holdings.register()
        follow_words()
        follow_addresses()
        privacy.register_privacy("people", export=privacy.export_own, erase=privacy.erase_own)
