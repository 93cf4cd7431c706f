# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "talentkreis.mail"
    label = "mail"
