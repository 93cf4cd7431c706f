# SPDX-License-Identifier: Apache-2.0
"""Asking for a consent once more before it ends; silence lets it end."""
