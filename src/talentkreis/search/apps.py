# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "talentkreis.search"
    label = "search"
    verbose_name = _("Finding people")

    def ready(self) -> None:
        """Register rights, fields and consent's columns; follow every change of a person."""
        from talentkreis.activity.actions import subscribe
        from talentkreis.activity.events import PersonChanged
        from talentkreis.activity.sentences import register_sentences
        from talentkreis.people.merging.registry import leave_in_place, register_mover
        from talentkreis.people.merging.rows import Rows
        from talentkreis.people.privacy import register_privacy
        from talentkreis.search import bulk, permissions, privacy, sentences, tagging  # noqa: F401 - on import
        from talentkreis.search.actions import refresh_changed
        from talentkreis.search.consent_part import CONSENTS, GATE
        from talentkreis.search.exporting.gathering import EXPORT
        from talentkreis.search.fields.own import register_own
        from talentkreis.search.fields.standard import register_standard
        from talentkreis.search.fields.written import register_written
        from talentkreis.search.models import BulkChange, Find, SearchRow
        from talentkreis.search.projection import register_part
        from talentkreis.search.saved import handing_over
        from talentkreis.search.saved.sentences import SENTENCES
        from talentkreis.search.semantic.noticing import notice_new_phrases

        register_sentences(SENTENCES)
        sentences.register()
        handing_over.register()
        register_standard()
        register_written()
        register_own()
        register_part(CONSENTS)
        register_part(GATE)
        register_privacy("search", export=privacy.export_own, erase=privacy.erase_own)
        for action in tagging.ACTIONS:
            bulk.register(action)
        bulk.register(EXPORT)
        subscribe(PersonChanged, refresh_changed)
        subscribe(PersonChanged, notice_new_phrases)
        register_mover(Rows(BulkChange, same=("chunk_id",)))
        # Who of both was found first is no news now.
        register_mover(Rows(Find, same=("search_id",), absorbs={"found_at": "least"}))
        leave_in_place(SearchRow, reason="written anew for everybody a merge or its undo changes")
