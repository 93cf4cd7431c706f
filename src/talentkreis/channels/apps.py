# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    name = "talentkreis.channels"
    label = "channels"
    verbose_name = _("Channels")

    def ready(self) -> None:
        """Register rights, transports and sentences."""
        from talentkreis.channels import (
            permissions,  # noqa: F401 - registers on import
            sentences,
            transport,
        )

        sentences.register()
        transport.register()
