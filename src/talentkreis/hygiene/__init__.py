# SPDX-License-Identifier: Apache-2.0
"""A database people trust: rules for what is stale or missing, a weekly word to those who care,
and the clean-up of a quarter.

Owns thresholds, digests and clean-ups. Refuses to change people itself: what is proposed is done
by bulk work of `search`, with its question and its undo."""
