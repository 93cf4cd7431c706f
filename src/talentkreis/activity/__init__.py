# SPDX-License-Identifier: Apache-2.0
"""What happened: one append-only record that is timeline, audit trail and outbox at once.

Owns the activity table, its sealing and its subscribers. Refuses personal data: an activity
holds ids and field names; names, addresses and free text stay in erasable rows of their owners.
"""
