# SPDX-License-Identifier: Apache-2.0
"""When–if–then: triggers of sequences and automations, what they did, and why.

Owns triggers, automations with their versions, the log of runs and outgoing webhooks. Refuses to
write to anybody and to change tables of others: every step calls the action of the package that
owns what it changes, with the rights of the member in charge, and who may be written to is asked
by that package at the gate.
"""
