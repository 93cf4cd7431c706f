# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewslettersConfig(AppConfig):
    name = "talentkreis.newsletters"
    label = "newsletters"
    verbose_name = _("Newsletters")

    def ready(self) -> None:
        """Register rights and sentences; tell the library where its content is used, and the review
        what became of issues."""
        from talentkreis.content.usage import register_usage
        from talentkreis.newsletters import (
            permissions,  # noqa: F401 - registers on import
            reviewing,
            sentences,
            usage,
        )
        from talentkreis.nurture.queries.reviewing import register_reviewed

        sentences.register()
        register_usage("newsletters", usage.uses_of)
        register_reviewed("newsletters", reviewing.tally)
