# SPDX-License-Identifier: Apache-2.0
"""What imports read like on a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.intake import events
from talentkreis.intake.drops import events as drops
from talentkreis.intake.duplicates import events as duplicates
from talentkreis.intake.scouting import events as scouting

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event

SENTENCES: dict[type[Event], _StrOrPromise] = {
    events.ImportFinished: _("Import finished: %(new_count)s new, %(update_count)s completed"),
    events.ImportRolledBack: _(
        "Import rolled back: %(removed_count)s removed, %(kept_count)s kept"
    ),
    events.PersonImported: _("Taken over from a file"),
    events.PersonCompleted: _("Completed from a file"),
    events.CvTakenOver: _("CV taken over, values: %(value_count)s"),
    events.CaptureOriginsChanged: _("Browser extensions that may ask: %(origin_count)s"),
    events.PersonImportUndone: _("Import taken back"),
    drops.DropAssigned: _("Mail passed on by the team, documents: %(document_count)s"),
    drops.DropAddressRenewed: _("Drop address renewed"),
    drops.DropDiscarded: _("Forwarded mail discarded"),
    scouting.SuggestionMade: _("A colleague suggested a talent"),
    scouting.SuggestionAccepted: _("Suggested by a colleague"),
    scouting.SuggestionDeclined: _("A suggestion was declined"),
    scouting.ScoutLinkChanged: _("Link for suggesting talents changed"),
    duplicates.PeopleFoundDifferent: _("Found to be a different person than somebody alike"),
    duplicates.DuplicatesSearched: _(
        "Duplicates searched: %(cluster_count)s groups, %(merged_count)s people merged"
    ),
    duplicates.DuplicateRulesChanged: _("Rules for merging without a look changed"),
}
