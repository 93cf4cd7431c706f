# SPDX-License-Identifier: Apache-2.0
"""The people we care for: one person, many hats, and everything known about them.

Owns persons, hats, contact points, stations, skills, tags, notes, conversations, documents,
processing bases and the history of every field. Refuses decisions about contact (`consent`),
about care (`relationships`) and about finding (`search`)."""
