# SPDX-License-Identifier: Apache-2.0
"""Pure rules of newsletters: what an edition is, who sees which of it, how it is drawn."""
