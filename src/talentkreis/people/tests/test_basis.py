# SPDX-License-Identifier: Apache-2.0
"""A person exists only with a reason to hold their data."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from talentkreis.people.models import Person, SourceType


@pytest.mark.django_db
@pytest.mark.requirement("trust:L-01")
def test_the_database_refuses_a_person_without_a_processing_basis() -> None:
    with pytest.raises(IntegrityError, match="no processing basis"), transaction.atomic():
        Person.objects.create(given_name="Ada", source_type=SourceType.OTHER)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
