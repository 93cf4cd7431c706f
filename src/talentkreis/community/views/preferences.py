# SPDX-License-Identifier: Apache-2.0
"""The preference page: what we may send, through which channel, how often, in which language.

The link opens it, without a password; so it shows switches and no names, addresses or notes
(TRUST S-17). Every change is a POST of its own and holds at once.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talentkreis.channels.ready import ready
from talentkreis.community import actions
from talentkreis.community.forms import LanguageForm, PauseForm
from talentkreis.community.visitors import visitor_page
from talentkreis.consent.links import read_preferences
from talentkreis.consent.models import Channel
from talentkreis.consent.queries import choices_of, wish_of
from talentkreis.content.queries import topic_choices
from talentkreis.freshness.actions import note_return_visit
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.limits import is_within, network_of
from talentkreis.kernel.pages import render_page
from talentkreis.newsletters.queries.archive import archived_lines
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse

    from talentkreis.consent.links import MailLink

PAGE = "community/preferences.html"
# For a household or an office; each link costs money.
LINKS_AN_HOUR = 10
_PAUSES = {"pause_3": relativedelta(months=3), "pause_6": relativedelta(months=6)}


@visitor_page("GET", "POST")
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """The switches of whoever the link was sent to; for somebody erased there are none."""
    link = read_preferences(token)
    note, problem = "", ""
    if request.method == "POST":
        try:
            note = _change(request, link)
            note_return_visit(person_id=link.person_id)
        except NotFound:
            pass  # erased meanwhile: the page below says what there is to say
        except (RuleViolation, Conflict) as error:
            problem = str(error.message)
    language = (get_language() or "de")[:2]
    now = ready()
    by_phone = [each for each in (Channel.SMS, Channel.WHATSAPP) if now.confirms(each, language)]
    choices = choices_of(link.person_id, language, by_phone=by_phone)
    spoken = Person.objects.filter(id=link.person_id).values_list("language", flat=True).first()
    return render_page(
        request,
        PAGE,
        {
            "choices": choices,
            "note": note,
            "problem": problem,
            "wish": wish_of(link.person_id),
            "topics": [
                (topic.id, topic.name_in(language), is_chosen)
                for topic, is_chosen in topic_choices(link.person_id) or []
            ],
            "token": token,
            "has_archive": bool(archived_lines(language, is_reader=True)),
            "today": clock.today(),
            "latest": clock.today() + relativedelta(years=2),
            "language_form": LanguageForm(initial={"language": spoken}),
            "pause_form": PauseForm(),
        },
        status=422 if problem else 200,
    )


def _change(request: HttpRequest, link: MailLink) -> str:
    """Do the one thing the pressed button stands for; say what holds now."""
    wanted = request.POST.get("do", "")
    match wanted:
        case "on" | "off":
            return _switch(request, link, is_on=wanted == "on")
        case "everything":
            actions.end_everything(link=link)
            return _("You will not hear from us any more. This holds as of now.")
        case "language":
            return _speak(request, link)
        case "topics":
            return _topics(request, link)
        case "pause_3" | "pause_6" | "pause" | "resume" | "rarer" | "usual":
            return _rhythm(request, link, wanted)
    return ""


def _switch(request: HttpRequest, link: MailLink, *, is_on: bool) -> str:
    about = {name: request.POST.get(name, "") for name in ("purpose", "channel", "shown")}
    page_url = request.build_absolute_uri("/k/einstellungen/")
    if is_on and actions.needs_link(about["purpose"], about["channel"]):
        network = network_of(request.META.get("REMOTE_ADDR", ""))
        if not is_within(f"link:{network}", LINKS_AN_HOUR):
            raise Conflict(_("Please try again in an hour."), code="too_many_requests")
        actions.ask_by_phone(link=link, page_url=page_url, **about)
        return _("We have sent you a link. Open it on your telephone: only then does it hold.")
    actions.switch(link=link, is_on=is_on, page_url=page_url, **about)
    return (
        _("Switched on. This holds as of now.")
        if is_on
        else _("Switched off. This holds as of now.")
    )


def _speak(request: HttpRequest, link: MailLink) -> str:
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise RuleViolation(_("This is not one of the choices."), code="invalid_language")
    actions.set_language(link=link, language=form.cleaned_data["language"])
    return _("We write to you in this language from now on.")


def _topics(request: HttpRequest, link: MailLink) -> str:
    """Newsletters about the ticked topics only; none ticked means all."""
    try:
        ids = [uuid.UUID(value) for value in request.POST.getlist("topic")]
    except ValueError as error:
        raise RuleViolation(_("This is not one of the choices."), code="unknown_topic") from error
    actions.set_topics(link=link, topic_ids=ids)
    if ids:
        return _("From now on you hear about these topics only.")
    return _("From now on you hear about all topics.")


def _rhythm(request: HttpRequest, link: MailLink, wanted: str) -> str:
    """Change the pause or the rhythm and leave the other as it is."""
    wish = wish_of(link.person_id)
    until = wish.paused_until if wish else None
    gap = wish.least_gap_days if wish else None
    if wanted in {"rarer", "usual"}:
        gap = actions.RARER_DAYS if wanted == "rarer" else None
        until = until if until and until >= clock.today() else None
    else:
        until = None if wanted == "resume" else _pause_until(request, wanted)
    actions.set_rhythm(link=link, paused_until=until, least_gap_days=gap)
    if wanted == "rarer":
        return _("You will hear from us at most once a quarter.")
    return _("Saved. This holds as of now.")


def _pause_until(request: HttpRequest, wanted: str) -> dt.date:
    if wanted in _PAUSES:
        return clock.today() + _PAUSES[wanted]
    form = PauseForm(request.POST)
    if not form.is_valid():
        raise RuleViolation(" ".join(map(str, form.errors["until"])), code="invalid_pause")
    day: dt.date = form.cleaned_data["until"]
    return day
