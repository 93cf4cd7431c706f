# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RelationshipsConfig(AppConfig):
    name = "talentkreis.relationships"
    label = "relationships"
    verbose_name = _("Care")

    def ready(self) -> None:
        """Register rights, privacy, and what to listen to."""
        from talentkreis.activity.actions import subscribe
        from talentkreis.activity.organisation import (
            HandoverFinished,
            HandoverUndone,
            MemberDeactivated,
        )
        from talentkreis.mail.budget import register_warmth
        from talentkreis.people.events import (
            ContactPointAdded,
            ContactPointBounced,
            ContactPointVerified,
            ConversationLogged,
            ConversationRemoved,
            PersonCreated,
        )
        from talentkreis.people.privacy import register_privacy
        from talentkreis.relationships import (
            gathering,
            gathering_tasks,
            holdings,
            merging,
            permissions,  # noqa: F401 - registers on import
            privacy,
            projection,
            queries,
            scale,
            sentences,
            subscriptions,
            who_next,
        )
        from talentkreis.relationships.events import TaskCompleted
        from talentkreis.relationships.fields import register_wishes
        from talentkreis.search import bulk, warmth
        from talentkreis.search.projection import register_part
        from talentkreis.search.queries import register_enrichment

        sentences.register()
        merging.register()
        holdings.register()
        who_next.register()
        register_wishes()
        bulk.register(gathering.OWNER)
        bulk.register(gathering.NEXT_CONTACT)
        bulk.register(gathering_tasks.TASK)
        bulk.register(gathering_tasks.CONSENT_REQUEST)

        register_privacy("relationships", export=privacy.export_own, erase=privacy.erase_own)
        register_part(projection.PART)
        register_warmth("relationships", queries.people_in_live_contact)
        register_enrichment(
            "next_step", lambda actor, rows, _asked: queries.next_steps(actor, list(rows))
        )
        warmth.register(warmth.Scale(at=scale.warmth_at, log_for=scale.log_for))
        subscribe(ConversationLogged, subscriptions.warm_by_conversations)
        subscribe(ConversationRemoved, subscriptions.cool_by_removed_conversations)
        subscribe(PersonCreated, subscriptions.care_for_new_people)
        subscribe(ContactPointBounced, subscriptions.ask_for_another_address)
        subscribe(ContactPointAdded, subscriptions.close_when_reachable)
        subscribe(ContactPointVerified, subscriptions.close_when_reachable)
        subscribe(MemberDeactivated, subscriptions.hand_over_when_gone)
        subscribe(HandoverFinished, subscriptions.done_when_handed_over)
        subscribe(HandoverUndone, subscriptions.hand_over_again)
        subscribe(TaskCompleted, subscriptions.remember_who_was_asked)
