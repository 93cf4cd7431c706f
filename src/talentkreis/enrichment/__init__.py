# SPDX-License-Identifier: Apache-2.0
"""What public sources say about people we know, and what that costs and reveals.

Owns the sources, their switches, the log of calls. Refuses to search for people, to ask about
anybody without a reason to keep them, and to write values: they become proposals of `freshness`.
"""
