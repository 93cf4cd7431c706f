# SPDX-License-Identifier: Apache-2.0
"""The beginning of the keys of tasks to look at an automation: My day leads there by it."""

from __future__ import annotations

from typing import Final

TASK_KEY: Final = "automation-look"
