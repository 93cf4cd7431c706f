# SPDX-License-Identifier: Apache-2.0
"""Care over time: sequences, their versions and steps, enrolments, the daily plan.

Owns who gets which step when. Refuses to send: it queues messages, `mail` delivers them."""
