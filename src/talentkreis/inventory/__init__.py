# SPDX-License-Identifier: Apache-2.0
"""The inventory: everybody we know, proposed for a pool, looked through and decided in batches.

Owns inventories, what they propose and what was decided. Refuses to change people itself: what is
confirmed is done by bulk work of `search`, with its progress and its undo; what is stale or dead
is what the rules of `hygiene` say; whom we may write to is what the gate says."""
