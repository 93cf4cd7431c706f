# SPDX-License-Identifier: Apache-2.0
"""Freezes: a pause of outreach that the employer orders, for a reason and up to a day.

Owns the pauses (everybody, a pool, one person) and tells the gate. Refuses to decide about contact
by itself: the gate does. A pause the person wishes for is theirs, in `consent`."""
