# SPDX-License-Identifier: Apache-2.0
"""Ground under every package: errors, clock, ids, text folding, signing, jobs, the database.

Owns no domain words and no models of the domain; imports no other package of the product.
"""
