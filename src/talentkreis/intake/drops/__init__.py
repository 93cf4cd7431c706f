# SPDX-License-Identifier: Apache-2.0
"""Mail the team passes on: an address of one's own and one for each pool.

Only mail from an address of a member counts, and only to an address with the right secret. Whether
the sender's address is genuine (SPF, DKIM) is not looked at here: the secret is what proves it.
Refuses to make a person known by itself; who is not recognised waits for somebody to decide."""
