# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import path

from talentkreis.intake import views
from talentkreis.intake.capture import views as capture
from talentkreis.intake.cv import views as cv
from talentkreis.intake.drops import views as drops
from talentkreis.intake.duplicates import views as duplicates
from talentkreis.intake.scouting import views as scouting

app_name = "intake"
urlpatterns = [
    path("einstellungen/browser/", capture.browser, name="browser"),
    path("einstellungen/browser/schluessel/", capture.make_key, name="browser_key"),
    path("einstellungen/browser/erweiterungen/", capture.extensions, name="browser_extensions"),
    path("dubletten/", duplicates.index, name="duplicates"),
    path("dubletten/suchen/", duplicates.search, name="search_duplicates"),
    path("dubletten/regeln/", duplicates.rules, name="duplicate_rules"),
    path("dubletten/<uuid:cluster_id>/verschieden/", duplicates.different, name="different"),
    path("dubletten/<uuid:cluster_id>/spaeter/", duplicates.later, name="look_later"),
    path("dubletten/<uuid:cluster_id>/zusammenfuehren/", duplicates.merge, name="merge_cluster"),
    path("importe/", views.index, name="index"),
    path("importe/neu/", views.upload, name="upload"),
    path("importe/zuordnungen/<uuid:mapping_id>/", views.forget_mapping, name="forget_mapping"),
    path("importe/lebenslaeufe/", cv.upload_cvs, name="upload_cvs"),
    path("importe/lebenslaeufe/quarantaene/", cv.quarantine, name="cv_quarantine"),
    path("importe/lebenslaeufe/<uuid:batch_id>/", cv.cv_batch, name="cv_batch"),
    path("importe/lebenslauf/<uuid:file_id>/", cv.cv_file, name="cv_file"),
    path("importe/lebenslauf/<uuid:file_id>/uebernehmen/", cv.accept, name="cv_accept"),
    path("importe/lebenslauf/<uuid:file_id>/verwerfen/", cv.discard, name="cv_discard"),
    path("importe/lebenslauf/<uuid:file_id>/nochmal/", cv.again, name="cv_again"),
    path("talente/vorschlaege/", scouting.index, name="suggestions"),
    path("talente/vorschlaege/<uuid:suggestion_id>/", scouting.suggestion, name="suggestion"),
    path(
        "talente/vorschlaege/<uuid:suggestion_id>/aufnehmen/",
        scouting.accept,
        name="accept_suggestion",
    ),
    path(
        "talente/vorschlaege/<uuid:suggestion_id>/ablehnen/",
        scouting.decline,
        name="decline_suggestion",
    ),
    path("einstellungen/vorschlagen/", scouting.link, name="scout_link"),
    path("einstellungen/vorschlagen/erneuern/", scouting.renew_link, name="renew_scout_link"),
    path("einstellungen/vorschlagen/schalten/", scouting.switch_link, name="switch_scout_link"),
    path("importe/post/", drops.index, name="drops"),
    path("importe/post/<uuid:inbound_id>/", drops.drop, name="drop"),
    path("importe/post/<uuid:inbound_id>/zuordnen/", drops.assign, name="assign_drop"),
    path("importe/post/<uuid:inbound_id>/neu/", drops.make_person, name="drop_person"),
    path("importe/post/<uuid:inbound_id>/verwerfen/", drops.discard, name="discard_drop"),
    path("einstellungen/ablage/", drops.addresses, name="drop_addresses"),
    path("einstellungen/ablage/erneuern/", drops.renew, name="renew_drop"),
    path("importe/<uuid:batch_id>/", views.batch, name="batch"),
    path("importe/<uuid:batch_id>/stand/", views.progress, name="progress"),
    path("importe/<uuid:batch_id>/spalten/", views.columns, name="columns"),
    path("importe/<uuid:batch_id>/lesen/", views.reading, name="reading"),
    path("importe/<uuid:batch_id>/art/", views.layout, name="layout"),
    path("importe/<uuid:batch_id>/importieren/", views.start, name="start"),
    path("importe/<uuid:batch_id>/anhalten/", views.stop, name="stop"),
    path("importe/<uuid:batch_id>/zuruecknehmen/", views.roll_back, name="roll_back"),
    path("importe/<uuid:batch_id>/verwerfen/", views.discard, name="discard"),
    path("importe/<uuid:batch_id>/zeilen/", views.rows, name="rows"),
    path("importe/<uuid:batch_id>/fehler.csv", views.error_file, name="error_file"),
]
