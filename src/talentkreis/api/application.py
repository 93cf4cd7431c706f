# SPDX-License-Identifier: Apache-2.0
"""The API as a whole: routers, errors, schema."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from ninja import NinjaAPI
from ninja.operation import Operation

from talentkreis.api import (
    automations,
    bulk,
    calls,
    capture,
    care,
    consents,
    content,
    enrichment,
    gestures,
    inbox,
    looking,
    merging,
    next_people,
    off_limits,
    people,
    pools,
    search,
    searches,
    sequences,
    writing_sequences,  # noqa: F401 - adds to the router of sequences
)
from talentkreis.api.problems import Problem, map_errors

DESCRIPTION = (
    "Everything a member may do, a program may do for them: the same actions, the same rights, "
    "narrowed by the scopes of its token. Changes can be repeated safely with an Idempotency-Key. "
    "Lists are read page by page with cursors. Refusals are problem+json (RFC 9457)."
)


class TalentkreisAPI(NinjaAPI):
    """django-ninja with plain operation ids and our refusals among the components."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function; a test keeps them apart."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> Any:
        """The schema, with Problem."""
        schema = super().get_openapi_schema(path_prefix=reverse("api:v1:api-root"), **options)
        model = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = schema["components"].setdefault("schemas", {})
        schemas.update(model.pop("$defs", {}))
        schemas["Problem"] = model
        return schema


api = TalentkreisAPI(
    title="Talentkreis",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api_v1",
    docs_url=None,  # a browser would load scripts from elsewhere; tools read openapi.json
)
map_errors(api)
for module in (
    people,
    care,
    next_people,
    merging,
    off_limits,
    looking,
    pools,
    search,
    searches,
    bulk,
    capture,
    consents,
    enrichment,
    content,
    automations,
    inbox,
    sequences,
    calls,
    gestures,
):
    api.add_router("", module.router)
