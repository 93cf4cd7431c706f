# SPDX-License-Identifier: Apache-2.0
"""Word lists of the demo: names, places, careers, sentences. All are made up."""
