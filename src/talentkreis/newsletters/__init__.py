# SPDX-License-Identifier: Apache-2.0
"""Newsletters: one issue, for each reader the blocks that fit; and the editorial year plan.

Owns issues, their blocks, who sees which, assembly per recipient, figures, the archive, the plan.
Refuses to send: it plans messages, `mail` asks the gate and delivers them."""
