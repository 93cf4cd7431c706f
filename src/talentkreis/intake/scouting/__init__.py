# SPDX-License-Identifier: Apache-2.0
"""Talents suggested by colleagues from the whole workforce, who need no seat for it.

Owns the link to the form and the queue of suggestions. Refuses to make anybody known before a
recruiter has said why their data may be kept."""
