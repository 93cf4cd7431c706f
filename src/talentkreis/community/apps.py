# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "talentkreis.community"
    label = "community"

    def ready(self) -> None:
        """Write confirmation mails when they are wanted, and keep them as proof when they left."""
        from talentkreis.activity.actions import subscribe
        from talentkreis.community import confirmation_mail
        from talentkreis.consent.events import (
            ConfirmationLapsed,
            ConfirmationRequested,
            ConsentConfirmed,
        )
        from talentkreis.mail.events import MessageAccepted

        subscribe(ConfirmationRequested, confirmation_mail.write)
        subscribe(MessageAccepted, confirmation_mail.keep)
        subscribe(ConsentConfirmed, confirmation_mail.settle)
        subscribe(ConfirmationLapsed, confirmation_mail.forget)
