# SPDX-License-Identifier: Apache-2.0
"""URL root: each package brings its own routes."""

from django.urls import include, path

urlpatterns = [
    path("", include("talentkreis.web.urls")),
    path("", include("talentkreis.community.urls")),
    path("", include("talentkreis.organisation.urls")),
    path("", include("talentkreis.taxonomy.urls")),
    path("", include("talentkreis.people.urls")),
    path("", include("talentkreis.consent.urls")),
    path("", include("talentkreis.mail.urls")),
    path("", include("talentkreis.channels.urls")),
    path("", include("talentkreis.search.urls")),
    path("", include("talentkreis.offlimits.urls")),
    path("", include("talentkreis.pools.urls")),
    path("", include("talentkreis.relationships.urls")),
    path("", include("talentkreis.intake.urls")),
    path("", include("talentkreis.freezes.urls")),
    path("", include("talentkreis.nurture.urls")),
    path("", include("talentkreis.content.urls")),
    path("", include("talentkreis.newsletters.urls")),
    path("", include("talentkreis.gestures.urls")),
    path("", include("talentkreis.automations.urls")),
    path("", include("talentkreis.freshness.urls")),
    path("", include("talentkreis.hygiene.urls")),
    path("", include("talentkreis.enrichment.urls")),
    path("", include("talentkreis.drafting.urls")),
    path("", include("talentkreis.inventory.urls")),
    path("", include("talentkreis.starter.urls")),
    path("api/", include("talentkreis.api.urls")),
    path("", include("talentkreis.web.signin_urls")),
]

handler400 = "talentkreis.web.errors.bad_request"
handler403 = "talentkreis.web.errors.permission_denied"
handler404 = "talentkreis.web.errors.page_not_found"
handler500 = "talentkreis.web.errors.server_error"
