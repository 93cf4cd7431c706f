# SPDX-License-Identifier: Apache-2.0
"""What happens during imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from talentkreis.activity.events import Event, PersonChanged


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Event):
    """All rows of a file are dealt with."""

    kind: ClassVar[str] = "intake.import_finished"
    new_count: int
    update_count: int
    duplicate_count: int
    error_count: int


@dataclass(frozen=True, kw_only=True)
class ImportRolledBack(Event):
    """A whole import was taken back; `kept_count` people stayed because of later work."""

    kind: ClassVar[str] = "intake.import_rolled_back"
    removed_count: int
    kept_count: int


@dataclass(frozen=True, kw_only=True)
class PersonImported(Event):
    """An import created this person, and wrote their row of the projection beside it."""

    kind: ClassVar[str] = "intake.person_imported"


@dataclass(frozen=True, kw_only=True)
class PersonCompleted(PersonChanged):
    """An import completed or changed this person; the values are in the field history."""

    kind: ClassVar[str] = "intake.person_completed"


@dataclass(frozen=True, kw_only=True)
class CvTakenOver(PersonChanged):
    """Ticked values of a CV were taken over to this person, and the CV filed."""

    kind: ClassVar[str] = "intake.cv_taken_over"
    value_count: int


@dataclass(frozen=True, kw_only=True)
class PersonImportUndone(PersonChanged):
    """A roll-back removed this person, or restored what the import had changed."""

    kind: ClassVar[str] = "intake.import_undone"


@dataclass(frozen=True, kw_only=True)
class CaptureOriginsChanged(Event):
    """The list of browser extensions that may ask was changed."""

    kind: ClassVar[str] = "intake.capture_origins_changed"
    origin_count: int
