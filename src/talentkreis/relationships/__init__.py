# SPDX-License-Identifier: Apache-2.0
"""The relationship itself: owner, promises, tasks, next contact, warmth.

Owns who cares for whom and what we owe them. Refuses to send or to decide about permission."""
