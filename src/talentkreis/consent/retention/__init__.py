# SPDX-License-Identifier: Apache-2.0
"""How long people stay: periods of the countries, clocks per reason, holds, deletion when due."""
