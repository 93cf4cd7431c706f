# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class RelationshipsConfig(AppConfig):
    name = "talentkreis.relationships"
    label = "relationships"
