# SPDX-License-Identifier: Apache-2.0
"""Who works here: the employer, its members, roles, invitations and API tokens.

Owns sign-in subjects, roles and rights, the actor every action receives, and the employer's own
facts (name, sender, Impressum, privacy text, stop of all sending). Refuses anything about the
people we care for: those belong to `people` and above.
"""
