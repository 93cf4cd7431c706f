# SPDX-License-Identifier: Apache-2.0
"""Components that are more than an include: the ring, icons, the gate badge."""

from django import template

register = template.Library()
