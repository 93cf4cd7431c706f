# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "talentkreis.kernel"
    label = "kernel"
