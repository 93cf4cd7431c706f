# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "talentkreis.search"
    label = "search"

    def ready(self) -> None:
        """Register the fields; follow every change of a person in its own transaction."""
        from talentkreis.activity.actions import subscribe
        from talentkreis.activity.events import PersonChanged
        from talentkreis.search.actions import refresh_changed
        from talentkreis.search.fields.standard import register_standard

        register_standard()
        subscribe(PersonChanged, refresh_changed)
