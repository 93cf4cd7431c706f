# SPDX-License-Identifier: Apache-2.0
"""``python -m talentkreis`` is the talentkreis command."""

from talentkreis.cli import main

main()
