# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "talentkreis.organisation"
    label = "organisation"
    verbose_name = _("Employer and team")

    def ready(self) -> None:
        """Grant this package's rights; say what must be there before the first send."""
        from talentkreis.organisation import permissions, readiness  # noqa: F401 - registers

        readiness.register_own_steps()
