# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "talentkreis.web"
    label = "web"
    verbose_name = _("Pages")

    def ready(self) -> None:
        """Tell members who are mentioned."""
        from talentkreis.activity.actions import subscribe
        from talentkreis.people.events import MemberMentioned
        from talentkreis.web import mentions

        subscribe(MemberMentioned, mentions.tell)
