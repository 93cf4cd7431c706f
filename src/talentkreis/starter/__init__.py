# SPDX-License-Identifier: Apache-2.0
"""The starter set: three to five families of roles become pools, each with what belongs to it.

Owns which pools came from it, and the public form of each. Refuses to send anything: the sequence
it makes is a draft, and only a human starts it."""
