# SPDX-License-Identifier: Apache-2.0
"""How close titles and skills are to what somebody looks for: it orders people, it finds nobody.

Owns the phrases people here carry (each once, not once a person), what their wording and their
meaning look like as vectors, the models that say so, and the order by closeness. Refuses to decide
who is in a result: that stays with the filter.
"""
