# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivityConfig(AppConfig):
    name = "talentkreis.activity"
    label = "activity"
    verbose_name = _("What happened")

    def ready(self) -> None:
        """Grant rights, listen to the organisation below, tell what its activities read like."""
        from talentkreis.activity import organisation, permissions  # noqa: F401 - registers

        organisation.listen()
        organisation.tell()
