# SPDX-License-Identifier: Apache-2.0
"""The content library: what we have to tell, in German and English, by topic, with a use-by date.

Owns items, their words, topics, and which topics a person asked for. Refuses to send anything or
to know where an item is used: packages above register that (`usage`)."""
