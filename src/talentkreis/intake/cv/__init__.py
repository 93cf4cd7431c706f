# SPDX-License-Identifier: Apache-2.0
"""CVs: reading documents in a confined process, finding fields, proposals with evidence.

`reading` and `fields` run inside the confined process: they know no database, no Django and no
secrets. Nothing of a CV is taken over without a person ticking it."""
