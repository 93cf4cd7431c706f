# SPDX-License-Identifier: Apache-2.0
"""Gestures: letters and cards on paper, small gifts, invitations; what each is worth, who agreed.

Owns the register, its limit a person and year, approval, and the pages for printing. Refuses to
send: a human does, and says so here; the gate answers first."""
