# SPDX-License-Identifier: Apache-2.0
"""Tests across packages: architecture, browser journeys, security."""
