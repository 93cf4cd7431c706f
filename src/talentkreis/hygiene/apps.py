# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HygieneConfig(AppConfig):
    name = "talentkreis.hygiene"
    label = "hygiene"
    verbose_name = _("Clean-up")

    def ready(self) -> None:
        """Register rights, sentences and the filter field."""
        from talentkreis.activity.sentences import register_sentences
        from talentkreis.hygiene import permissions  # noqa: F401 - registers on import
        from talentkreis.hygiene.fields import FlawField
        from talentkreis.hygiene.sentences import SENTENCES
        from talentkreis.search.fields import register

        register_sentences(SENTENCES)
        register(FlawField())
