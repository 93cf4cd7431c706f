# SPDX-License-Identifier: Apache-2.0
"""Benchmarks with their baselines, measured in the same run. Never part of the timed tests."""
