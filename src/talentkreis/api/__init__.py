# SPDX-License-Identifier: Apache-2.0
"""The REST API: the same actions and queries, with scoped tokens and OpenAPI.

Owns authentication by token, problem+json and the router. Refuses rules of its own."""
