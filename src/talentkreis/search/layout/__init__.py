# SPDX-License-Identifier: Apache-2.0
"""How a member likes the list of people: which columns in which order, and the preview."""
