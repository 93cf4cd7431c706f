# SPDX-License-Identifier: Apache-2.0
"""How people come in: imports with mapping, dry run, progress and roll-back.

Owns import batches and their rows. Refuses to know what happens to people afterwards."""
