# SPDX-License-Identifier: Apache-2.0
"""Public pages: no sign-in, no cookie, no script. A GET shows, only a POST changes."""
