# SPDX-License-Identifier: Apache-2.0
"""What the columns of a table mean: targets, their names in other systems, guesses, mappings."""
