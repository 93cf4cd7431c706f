# SPDX-License-Identifier: Apache-2.0
"""Pools: groups of people we care for on purpose, by hand or by filter.

Owns pools and memberships. Refuses automatic contact (`nurture`); a filter is only a tree here."""
