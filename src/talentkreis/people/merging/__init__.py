# SPDX-License-Identifier: Apache-2.0
"""Several records of one human being become one, without loss, and come apart again exactly.

Owns how rows go to the survivor and come back. Every package registers a mover for each of its
models that names a person (`registry`); a test fails for one that has none. Refuses to know
what the rows of other packages mean: what is special about them is written in those packages.
"""
