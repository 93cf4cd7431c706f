# SPDX-License-Identifier: Apache-2.0
"""Pages and endpoints about persons: parse, one action or query, a template."""
