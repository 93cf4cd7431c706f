# SPDX-License-Identifier: Apache-2.0
"""Talentkreis: Talent Relationship Management, self-hosted and private by construction."""

__version__ = "0.1.0"
