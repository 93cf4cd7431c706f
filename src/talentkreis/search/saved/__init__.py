# SPDX-License-Identifier: Apache-2.0
"""Saved searches: a filter that keeps looking, and says who is new since somebody looked last.

Owns the searches, whom they have found (`Find`), and how far each member has looked (`Follower`).
A search is asked again in the background with the rights of its owner; readers are told of those
it found whom they may see themselves. What takes new people in (pools) stands above and registers.
"""
