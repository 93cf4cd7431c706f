# SPDX-License-Identifier: Apache-2.0
"""Signing in to mailboxes of Microsoft 365 and Google: authorization code with PKCE, XOAUTH2.

`oauthlib` speaks the protocol and leaves the way out to us: everything goes through `kernel.http`,
to the fixed hosts of a provider, never inside a transaction.
"""
