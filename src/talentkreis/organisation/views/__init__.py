# SPDX-License-Identifier: Apache-2.0
"""Pages of the first start, of joining, and of the settings."""
