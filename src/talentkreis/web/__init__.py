# SPDX-License-Identifier: Apache-2.0
"""The face: shell, navigation, design system, pages composed from several packages.

Owns components, templates shared by all, My day and the profile. Refuses rules and writes."""
