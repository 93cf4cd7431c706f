# SPDX-License-Identifier: Apache-2.0
"""From lines to fields: what stands in a CV, each value with the lines it came from."""
