# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "talentkreis.organisation"
    label = "organisation"

    def ready(self) -> None:
        """Grant this package's rights."""
        from talentkreis.organisation import permissions  # noqa: F401 - registers on import
