# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class PoolsConfig(AppConfig):
    name = "talentkreis.pools"
    label = "pools"
