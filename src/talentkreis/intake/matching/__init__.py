# SPDX-License-Identifier: Apache-2.0
"""Who a row is: the same person, probably the same, or somebody new. Set-based over chunks."""
