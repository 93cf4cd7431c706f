# SPDX-License-Identifier: Apache-2.0
"""Providers behind one port (`port`). Another one is another file and a line here."""

from talentkreis.channels.models import ProviderCode
from talentkreis.channels.providers.port import Provider
from talentkreis.channels.providers.seven import Seven
from talentkreis.channels.providers.twilio import Twilio
from talentkreis.channels.providers.whatsapp import WhatsApp

PROVIDERS: dict[str, Provider] = {
    ProviderCode.SEVEN: Seven(),
    ProviderCode.TWILIO: Twilio(),
    ProviderCode.WHATSAPP: WhatsApp(),
}

__all__ = ["PROVIDERS", "Provider"]
