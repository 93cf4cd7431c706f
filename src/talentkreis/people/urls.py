# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import URLPattern, path

from talentkreis.people.views import merging, origins, persons, records, settings, traits

app_name = "people"

_ONE = "talente/<uuid:person_id>/"

urlpatterns: list[URLPattern] = [
    path("talente/neu/", persons.create, name="create"),
    path("talente/neu/bekannt/", persons.duplicates, name="duplicates"),
    path("talente/zusammenfuehren/", merging.merge, name="merge"),
    path("talente/zusammenfuehrungen/", merging.merges, name="merges"),
    path("talente/zusammenfuehrungen/<uuid:merge_id>/", merging.merged, name="merged"),
    path(
        "talente/zusammenfuehrungen/<uuid:merge_id>/rueckgaengig/",
        merging.undo_merge,
        name="undo_merge",
    ),
    path(f"{_ONE}bearbeiten/", persons.edit, name="edit"),
    path(f"{_ONE}archivieren/", persons.archive, name="archive"),
    path(f"{_ONE}zurueckholen/", persons.restore, name="restore"),
    path(f"{_ONE}notiz/", records.add_note, name="add_note"),
    path(f"{_ONE}notiz/<uuid:note_id>/anheften/", records.pin_note, name="pin_note"),
    path(f"{_ONE}notiz/<uuid:note_id>/zuruecknehmen/", records.remove_note, name="remove_note"),
    path(f"{_ONE}gespraech/", records.log_call, name="log_call"),
    path(f"{_ONE}dokument/", records.add_document, name="add_document"),
    path(f"{_ONE}dokument/<uuid:document_id>/", records.document, name="document"),
    path(
        f"{_ONE}dokument/<uuid:document_id>/loeschen/",
        records.remove_document,
        name="remove_document",
    ),
    path(f"{_ONE}dokument/<uuid:document_id>/text/", records.document_text, name="document_text"),
    path(
        f"{_ONE}dokument/<uuid:document_id>/einordnen/",
        records.file_document,
        name="file_document",
    ),
    path(f"{_ONE}erwaehnen/", records.mentionable, name="mentionable"),
    path(f"{_ONE}erwaehnungen/gesehen/", records.see_mentions, name="see_mentions"),
    path(f"{_ONE}herkunft/<str:field>/", origins.origin, name="origin"),
    path(f"{_ONE}stimmt/", origins.confirm_value, name="confirm_value"),
    path(f"{_ONE}schlagwort/", traits.add_tag, name="add_tag"),
    path(f"{_ONE}schlagwort/entfernen/", traits.remove_tag, name="remove_tag"),
    path(f"{_ONE}hut/", traits.put_on_hat, name="put_on_hat"),
    path(f"{_ONE}hut/ablegen/", traits.take_off_hat, name="take_off_hat"),
    path(f"{_ONE}adresse/", traits.add_contact_point, name="add_contact_point"),
    path(
        f"{_ONE}adresse/<uuid:contact_point_id>/entfernen/",
        traits.remove_contact_point,
        name="remove_contact_point",
    ),
    path(
        f"{_ONE}adresse/<uuid:contact_point_id>/zuerst/", traits.make_primary, name="make_primary"
    ),
    path(f"{_ONE}station/", traits.add_station, name="add_station"),
    path(f"{_ONE}station/<uuid:station_id>/", traits.edit_station, name="edit_station"),
    path(
        f"{_ONE}station/<uuid:station_id>/entfernen/",
        traits.remove_station,
        name="remove_station",
    ),
    path(f"{_ONE}faehigkeit/", traits.add_skill, name="add_skill"),
    path(f"{_ONE}faehigkeit/entfernen/", traits.remove_skill, name="remove_skill"),
    path(f"{_ONE}sprache/", traits.add_language, name="add_language"),
    path(f"{_ONE}sprache/entfernen/", traits.remove_language, name="remove_language"),
    path(f"{_ONE}eigene-felder/", traits.set_custom_values, name="set_custom_values"),
    path("einstellungen/felder/", settings.fields, name="fields"),
    path("einstellungen/felder/<uuid:field_id>/", settings.field, name="field"),
    path(
        "einstellungen/felder/<uuid:field_id>/archivieren/",
        settings.archive_field,
        name="archive_field",
    ),
    path(
        "einstellungen/felder/<uuid:field_id>/loeschen/",
        settings.delete_field,
        name="delete_field",
    ),
    path("einstellungen/alter-der-angaben/", settings.freshness, name="freshness"),
    path("einstellungen/adressen-pruefen/", settings.address_check, name="address_check"),
    path("einstellungen/erwaehnungen/", settings.mentions, name="mentions"),
]
