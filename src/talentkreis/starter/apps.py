# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StarterConfig(AppConfig):
    name = "talentkreis.starter"
    label = "starter"
    verbose_name = _("Starter set")

    def ready(self) -> None:
        """Register rights and sentences, and offer the set at the first start."""
        from talentkreis.activity.sentences import register_sentences
        from talentkreis.organisation.readiness import Step, register_step
        from talentkreis.starter import permissions  # noqa: F401 - registers on import
        from talentkreis.starter.queries import has_begun
        from talentkreis.starter.sentences import SENTENCES

        register_sentences(SENTENCES)
        register_step(
            Step(
                code="starter_set",
                label=_("First pools"),
                reason=_("Three to five families of roles, each with cadence and form."),
                is_done=has_begun,
                url_name="starter:choose",
                is_required=False,
            )
        )
