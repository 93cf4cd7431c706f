# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoolsConfig(AppConfig):
    name = "talentkreis.pools"
    label = "pools"
    verbose_name = _("Pools")

    def ready(self) -> None:
        """Register rights, the filter field, the projection's column, names in lists, privacy."""
        from talentkreis.activity.sentences import register_sentences
        from talentkreis.consent.gate import register_facts
        from talentkreis.mail.budget import register_gap
        from talentkreis.people.audiences import register_audience
        from talentkreis.people.merging.previews import register_preview
        from talentkreis.people.privacy import register_privacy
        from talentkreis.pools import (
            holdings,
            merging,
            permissions,  # noqa: F401 - registers on import
            previews,
            privacy,
            queries,
        )
        from talentkreis.pools.audience import PoolTeam
        from talentkreis.pools.field import PoolField
        from talentkreis.pools.gate import (
            BOUTIQUE,
            OF_OUR_OWN,
            TEXT,
            by_hand_only,
            days_between,
        )
        from talentkreis.pools.gathering import GATHER
        from talentkreis.pools.receiving import RECEIVER
        from talentkreis.pools.sentences import SENTENCES
        from talentkreis.pools.stage_field import StageField
        from talentkreis.pools.watching import watch_filters
        from talentkreis.search import bulk
        from talentkreis.search.fields import register
        from talentkreis.search.projection import Part, register_part
        from talentkreis.search.queries import register_enrichment
        from talentkreis.search.saved.receiving import register_receiver
        from talentkreis.search.watching import register_watch

        register_sentences(SENTENCES)
        register_audience(PoolTeam())
        register_facts("boutique", by_hand_only, purposes=OF_OUR_OWN, words={BOUTIQUE: TEXT})
        register_gap("pools", days_between)
        merging.register()
        holdings.register()
        register_preview("pools", _("Pools"), previews.tell)
        register(PoolField())
        register(StageField())
        bulk.register(GATHER)
        register_receiver(RECEIVER)
        register_part(
            Part(
                name="pools",
                columns=("pool_ids",),
                sql="SELECT m.person_id, array_agg(m.pool_id ORDER BY m.pool_id) AS pool_ids"
                " FROM ids JOIN pools_poolmembership m USING (person_id)"
                " JOIN pools_pool p ON p.id = m.pool_id AND p.kind = 'manual'"
                " WHERE m.left_at IS NULL GROUP BY 1",
            )
        )
        register_enrichment("pools", queries.pool_names, asks=queries.finding_pools)
        register_watch("pools", watch_filters)
        register_privacy("pools", export=privacy.export_own, erase=privacy.erase_own)
