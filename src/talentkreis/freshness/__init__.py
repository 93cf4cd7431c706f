# SPDX-License-Identifier: Apache-2.0
"""What keeps our picture of a person true: asking them, outside sources, proposals, signals.

Owns requests to check what we know, proposals beside the field, and the inbox of signals. Refuses
to overwrite by itself what a human wrote, and to count visits of anybody who did not agree to it.
"""
