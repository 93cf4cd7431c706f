# SPDX-License-Identifier: Apache-2.0
"""Every write of the taxonomy."""

from talentkreis.taxonomy.actions.aliases import add_alias, remove_alias
from talentkreis.taxonomy.actions.schemes import import_scheme, remove_scheme

__all__ = ["add_alias", "import_scheme", "remove_alias", "remove_scheme"]
