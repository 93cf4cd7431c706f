# SPDX-License-Identifier: Apache-2.0
"""The profile: who is this, may I get in touch, what did we promise, what happened.

Composes what the packages below say about one person. Decides nothing, writes nothing.
"""
