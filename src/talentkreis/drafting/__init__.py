# SPDX-License-Identifier: Apache-2.0
"""Drafts by a model: asked for by a member, read by them, taken over or thrown away.

Owns the switch, what is asked of a model and what it proposed until somebody decides. Refuses to
send or to save anything by itself: what a model wrote stands nowhere before a human took it over.
"""
