# SPDX-License-Identifier: Apache-2.0
"""Composition of the installation: environment, settings, URL root, server entry points.

Owns nothing of the domain; refuses any rule that a package could hold itself.
"""
