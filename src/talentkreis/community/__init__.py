# SPDX-License-Identifier: Apache-2.0
"""What talents themselves see and do: confirmation, unsubscribe, preferences.

Owns public pages behind signed links. Refuses any state change on GET (TRUST invariant 7)."""
