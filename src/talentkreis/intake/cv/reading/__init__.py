# SPDX-License-Identifier: Apache-2.0
"""Documents to lines in reading order, one reader a format. Runs in the confined process only."""
