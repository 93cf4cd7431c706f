# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "talentkreis.activity"
    label = "activity"

    def ready(self) -> None:
        """Grant rights, listen to the organisation below, tell what its activities read like."""
        from talentkreis.activity import organisation, permissions  # noqa: F401 - registers

        organisation.listen()
        organisation.tell()
