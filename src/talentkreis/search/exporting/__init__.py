# SPDX-License-Identifier: Apache-2.0
"""A list of people as a file: made chunk by chunk as bulk work, for whoever asked, for three days.

Owns which columns it has and what stands in them. A line is kept with its person until then: it
goes when they are erased, and whom the reader may not see any more is left out when the file is
taken (docs/decisions/0035-lists-of-people-as-files.md).
"""
