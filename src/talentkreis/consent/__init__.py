# SPDX-License-Identifier: Apache-2.0
"""The gate: may this person be contacted, for what, through which channel, at this moment.

Owns purposes, channels, wordings, the consent ledger and its state, suppression, retention and
the rights of data subjects. Refuses to send anything: that is `mail`, which asks here first."""
