# SPDX-License-Identifier: Apache-2.0
"""What skills and occupations are called, in German and English, and how they belong together.

Owns the shipped vocabulary (``terms/``), the normalisation of job titles, finding skills and
occupations in text, aliases of the team and imported classifications. Refuses to know people:
who has a skill is said by `people`, which skill a text names is said here.

`titles`, `finding`, `vocabulary` and `words` are pure: they read the shipped files and need no
database, so that a process without one (reading CVs) can use them.
"""
