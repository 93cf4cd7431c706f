# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NurtureConfig(AppConfig):
    name = "talentkreis.nurture"
    label = "nurture"
    verbose_name = _("Nurture")

    def ready(self) -> None:
        """Register rights, privacy and sentences, and listen to what ends an enrolment."""
        from talentkreis.activity.actions import subscribe
        from talentkreis.consent import events as consent
        from talentkreis.mail import events as mail
        from talentkreis.mail.windows import register_window
        from talentkreis.nurture import (
            hours,
            merging,
            permissions,  # noqa: F401 - registers on import
            previews,
            privacy,
            sentences,
            subscriptions,
        )
        from talentkreis.offlimits.events import PersonOffLimitsChanged, PersonSetOffLimits
        from talentkreis.people import events as people
        from talentkreis.people.merging.previews import register_preview
        from talentkreis.people.privacy import register_privacy
        from talentkreis.pools.events import PersonLeftPool, PoolClosed, PoolReopened

        sentences.register()
        merging.register()
        register_preview("nurture", _("Sequences under way"), previews.tell)
        register_window(hours.closed_until)
        register_privacy("nurture", export=privacy.export_own, erase=privacy.erase_own)
        subscribe(mail.ReplyReceived, subscriptions.stop_on_reply)
        subscribe(mail.BounceReceived, subscriptions.stop_on_bounce)
        subscribe(people.ContactPointBounced, subscriptions.stop_on_dead_address)
        subscribe(people.PersonArchived, subscriptions.stop_on_archiving)
        subscribe(people.PersonRestricted, subscriptions.stop_on_restriction)
        subscribe(PersonLeftPool, subscriptions.stop_on_leaving)
        subscribe(PoolClosed, subscriptions.pause_with_pool)
        subscribe(PoolReopened, subscriptions.resume_with_pool)
        subscribe(PersonSetOffLimits, subscriptions.stop_on_off_limits)
        subscribe(PersonOffLimitsChanged, subscriptions.stop_on_off_limits)
        subscribe(consent.AddressSuppressed, subscriptions.stop_on_withdrawal)
        for withdrawal in (
            consent.ConsentWithdrawn,
            consent.ConsentDeclined,
            consent.ContactObjected,
            consent.ConsentRevoked,
        ):
            subscribe(withdrawal, subscriptions.stop_on_withdrawal)
        subscribe(consent.ConsentExpired, subscriptions.stop_on_expiry)
