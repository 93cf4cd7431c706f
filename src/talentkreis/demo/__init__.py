# SPDX-License-Identifier: Apache-2.0
"""The demo employer "Nordlicht Energie": generated people with histories, always the same ones.

Owns nothing but sample data, made through the actions of the packages. Never imported by them.
"""
