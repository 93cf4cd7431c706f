# SPDX-License-Identifier: Apache-2.0
"""The page behind "is this still right?": what it shows, and the form that changes it."""
