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
        from talentkreis.activity.organisation import MemberDeactivated
        from talentkreis.consent import events as consent
        from talentkreis.consent.gate import register_hours
        from talentkreis.freezes.events import FreezeEnded
        from talentkreis.mail import events as mail
        from talentkreis.nurture import (
            gathering,
            holdings,
            hours,
            letters,
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
        from talentkreis.search import bulk

        sentences.register()
        bulk.register(gathering.ENROL)
        merging.register()
        holdings.register()
        letters.register()
        register_preview("nurture", _("Sequences under way"), previews.tell)
        register_hours("working_hours", hours.closed_until, hours.PURPOSES)
        register_privacy("nurture", export=privacy.export_own, erase=privacy.erase_own)
        subscribe(mail.ReplyReceived, subscriptions.stop_on_reply)
        subscribe(people.ConversationLogged, subscriptions.stop_on_conversation)
        subscribe(mail.AutoReplyReceived, subscriptions.wait_while_away)
        subscribe(mail.BounceReceived, subscriptions.stop_on_bounce)
        subscribe(mail.SendingPaused, subscriptions.pause_refused)
        subscribe(people.ContactPointBounced, subscriptions.stop_on_dead_address)
        subscribe(people.PersonArchived, subscriptions.stop_on_archiving)
        subscribe(people.PersonRestricted, subscriptions.stop_on_restriction)
        subscribe(PersonLeftPool, subscriptions.stop_on_leaving)
        subscribe(PoolClosed, subscriptions.pause_with_pool)
        subscribe(PoolReopened, subscriptions.resume_with_pool)
        subscribe(MemberDeactivated, subscriptions.fall_silent)
        subscribe(mail.MessageCancelled, subscriptions.close_requests)
        subscribe(FreezeEnded, subscriptions.go_on_after_freeze)
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
