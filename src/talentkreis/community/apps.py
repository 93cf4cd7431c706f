# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "talentkreis.community"
    label = "community"

    def ready(self) -> None:
        """Write mails that confirm and renew consent when they are wanted; keep them as proof."""
        from talentkreis.activity.actions import subscribe
        from talentkreis.community import confirmation_mail, renewal_mail
        from talentkreis.consent.events import (
            ConfirmationLapsed,
            ConfirmationRequested,
            ConsentConfirmed,
            RenewalRequested,
        )
        from talentkreis.mail.events import MessageAccepted

        subscribe(ConfirmationRequested, confirmation_mail.write)
        subscribe(RenewalRequested, renewal_mail.write)
        subscribe(MessageAccepted, confirmation_mail.keep)
        subscribe(ConsentConfirmed, confirmation_mail.settle)
        subscribe(ConfirmationLapsed, confirmation_mail.forget)
