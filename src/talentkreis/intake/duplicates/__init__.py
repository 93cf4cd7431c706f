# SPDX-License-Identifier: Apache-2.0
"""Who is here twice: the check at entry, the search in stock, the queue of likely duplicates.

Owns clusters of likely duplicates and decisions about them. Refuses to merge by itself: that is
`people.merging`, and only a member, or a threshold the employer has set, asks for it.
"""
