# SPDX-License-Identifier: Apache-2.0
"""Off-limits: people and companies nobody approaches, for a reason and a time.

Owns the entries, tells the gate, and shows whom they concern. Refuses to decide about contact by
itself: the gate does, for every button, list, job and sending alike."""
