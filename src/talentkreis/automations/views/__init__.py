# SPDX-License-Identifier: Apache-2.0
"""Pages of automations: list, editor, test run, log, beginnings of sequences, webhooks."""
