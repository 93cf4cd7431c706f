# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InventoryConfig(AppConfig):
    name = "talentkreis.inventory"
    label = "inventory"
    verbose_name = _("Inventory")

    def ready(self) -> None:
        """Register rights, sentences, the bulk work of batches, merging and privacy."""
        from talentkreis.activity.sentences import register_sentences
        from talentkreis.inventory import (
            permissions,  # noqa: F401 - registers on import
            privacy,
        )
        from talentkreis.inventory.assigning import ASSIGN
        from talentkreis.inventory.models import Placement
        from talentkreis.inventory.sentences import SENTENCES
        from talentkreis.people.merging.registry import register_mover
        from talentkreis.people.merging.rows import Rows
        from talentkreis.people.privacy import register_privacy
        from talentkreis.search import bulk

        register_sentences(SENTENCES)
        bulk.register(ASSIGN)
        # Of two proposals of one inventory the survivor's stays: it counts once.
        register_mover(Rows(Placement, same=("inventory_id",)))
        register_privacy("inventory", export=privacy.export_own, erase=privacy.erase_own)
