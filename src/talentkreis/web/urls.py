# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.urls import path

from talentkreis.web import gallery, health
from talentkreis.web.my_day.page import my_day
from talentkreis.web.profile.page import profile
from talentkreis.web.profile.pooling import add_to_pool

app_name = "web"
urlpatterns = [
    path("", my_day, name="my_day"),
    path("talente/<uuid:person_id>/", profile, name="profile"),
    path("talente/<uuid:person_id>/pool/", add_to_pool, name="add_to_pool"),
    path("gesundheit/", health.health, name="health"),
    path("gesundheit/lebt/", health.alive, name="alive"),
]

# Every component in every state: for developers and for tests, never on a running installation.
if settings.HAS_GALLERY:
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
