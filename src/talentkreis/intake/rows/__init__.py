# SPDX-License-Identifier: Apache-2.0
"""From the cells of a row to what they mean: pure, no database, one row at a time."""
