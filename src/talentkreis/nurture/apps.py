# SPDX-License-Identifier: Apache-2.0
from importlib import import_module

from django.apps import AppConfig


class NurtureConfig(AppConfig):
    name = "talentkreis.nurture"
    label = "nurture"

    def ready(self) -> None:
        """Declare rights and events."""
        for module in ("permissions", "events"):
            import_module(f"{self.name}.{module}")
