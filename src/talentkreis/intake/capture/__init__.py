# SPDX-License-Identifier: Apache-2.0
"""Taking a person in from the page a recruiter looks at: extension and bookmarklet.

Only what the recruiter asks for with a click, about the page they have open. Refuses to visit
pages by itself."""
