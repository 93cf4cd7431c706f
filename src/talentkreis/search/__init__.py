# SPDX-License-Identifier: Apache-2.0
"""Finding people: the filter language and the projection it compiles to.

Owns fields, syntax tree, text form, compilation to SQL, explanation, and the one row per person
that answers. Refuses to know what pools, tasks or sequences are: they register their fields."""
