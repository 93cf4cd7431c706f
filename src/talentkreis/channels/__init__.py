# SPDX-License-Identifier: Apache-2.0
"""Accounts with providers of SMS and WhatsApp: how they are spoken to, and what they tell us.

Owns accounts and their secrets, templates of WhatsApp, the page to write a short message. Plans,
claims and sends nothing itself: `mail` does, through the transports registered here. Nothing
leaves before an admin has switched an account on.
"""
