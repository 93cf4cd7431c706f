# SPDX-License-Identifier: Apache-2.0
"""One way out, and the way back in: messages, mailboxes, delivery, replies and bounces.

Owns message rows with their state machine and everything that touches SMTP or IMAP. Refuses to
decide who gets what and when: packages above queue messages, the gate decides at hand-over."""
