# SPDX-License-Identifier: Apache-2.0
"""My day: at most ten things that wait for one member, each with its reason, and nothing else."""
