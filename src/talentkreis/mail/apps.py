# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "talentkreis.mail"
    label = "mail"

    def ready(self) -> None:
        """Register with the packages below."""
        from talentkreis.consent.gate import register_facts
        from talentkreis.mail import budget, permissions, welcome  # noqa: F401 - registers the rights

        welcome.register()
        register_facts("contact_budget", budget.recent_contact)
