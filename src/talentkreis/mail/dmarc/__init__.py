# SPDX-License-Identifier: Apache-2.0
"""Aggregate reports about our domain (RFC 9990, before it RFC 7489): unpacking and reading.

What arrives here was written by anybody: nothing is unpacked or read beyond its bounds.
"""
