# SPDX-License-Identifier: Apache-2.0
"""Employer, members, invitations, API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.actors import Actor, ActorKind, Role

if TYPE_CHECKING:
    from typing import Any


class Language(models.TextChoices):
    """Languages of the product; each person, member and text has one of them."""

    GERMAN = "de", _("German")
    ENGLISH = "en", _("English")


class Country(models.TextChoices):
    """Countries with their own retention clocks and holidays (TRUST L-22, L-22a, L-22b)."""

    GERMANY = "DE", _("Germany")
    AUSTRIA = "AT", _("Austria")
    SWITZERLAND = "CH", _("Switzerland")


class StopReason(models.TextChoices):
    """Why somebody stopped all sending; a code, because it is remembered for ever."""

    MISTAKE = "mistake", _("Wrong text or wrong people")
    INCIDENT = "incident", _("Data protection incident")
    TECHNICAL = "technical", _("Technical fault")
    PAUSE = "pause", _("Planned pause")
    # These three are no human's: the installation stops itself.
    REFUSED = "refused", _("Mail servers refuse our sender")
    COMPLAINTS = "complaints", _("Too many complaints")
    COPY = "copy", _("This may be a copy or an older state")


STOPS_OF_ITS_OWN = (StopReason.REFUSED, StopReason.COMPLAINTS, StopReason.COPY)
# After these, members still hear by mail what has happened; nobody else is written to.
STOPS_MEMBERS_ARE_TOLD = (StopReason.REFUSED, StopReason.COMPLAINTS)


class Employer(models.Model):
    """The one employer of this installation; exactly one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, choices=Country, default=Country.GERMANY)
    region = models.CharField(max_length=3, blank=True, help_text="Bundesland or canton code")
    time_zone = models.CharField(max_length=60, default="Europe/Berlin")
    language = models.CharField(max_length=2, choices=Language, default=Language.GERMAN)
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.EmailField(blank=True)
    # Both are required before the first send (DDG §5, Art. 13 DSGVO; TRUST L-30).
    imprint_text = models.TextField(blank=True)
    privacy_text = models.TextField(blank=True)
    sending_stopped_at = models.DateTimeField(null=True, blank=True)
    sending_stopped_by = models.ForeignKey(
        "organisation.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )
    sending_stop_reason = models.CharField(
        max_length=12, choices=StopReason, blank=True, db_default=""
    )
    is_demo = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="one_employer", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may_send(self) -> bool:
        """Legal texts and sender are there, and nobody has stopped all sending."""
        return self.has_legal_texts and bool(self.sender_address) and not self.sending_stopped_at

    @property
    def has_legal_texts(self) -> bool:
        """Impressum and privacy text are written."""
        return bool(self.imprint_text.strip() and self.privacy_text.strip())


class MemberManager(BaseUserManager["Member"]):
    """What Django's authentication needs to find members by e-mail address."""

    def get_by_natural_key(self, username: str | None) -> Member:
        """Find by address, ignoring case."""
        return self.get(email__iexact=username)


class Theme(models.TextChoices):
    """Light or dark, or as the device says."""

    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    """Row height of lists; type size never changes."""

    CALM = "ruhig", _("Calm")
    NORMAL = "", _("Normal")
    DENSE = "dicht", _("Dense")


class Member(AbstractBaseUser):
    """Somebody who works with Talentkreis. Never a talent: that is `people.Person`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role)
    language = models.CharField(max_length=2, choices=Language, default=Language.GERMAN)
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(max_length=6, choices=Density, default=Density.NORMAL, blank=True)
    single_keys_enabled = models.BooleanField(default=True, db_default=True)
    # Columns of the list of people in their order, by codes that search knows; None: the usual.
    list_columns = ArrayField(models.CharField(max_length=60), null=True, blank=True)
    # Whether the preview stands beside that list.
    has_preview = models.BooleanField(default=True, db_default=True)
    is_active = models.BooleanField(default=True, db_default=True)
    # Part of every session's fingerprint: counting up ends all of them (ASVS 7.4.2).
    session_generation = models.PositiveIntegerField(default=0, db_default=0)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = MemberManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("email"), name="member_email_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """This member as the actor of an action."""
        return Actor(kind=ActorKind.MEMBER, id=self.id, role=Role(self.role))

    @property
    def is_staff(self) -> bool:
        """Django asks; its admin site is not part of the product."""
        return False

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        return salted_hmac(
            "talentkreis.organisation.session",
            f"{self.password}.{self.session_generation}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django asks; rights are granted in `permissions.py` of each package, never here."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Django asks; see `has_perm`."""
        return False


class Invitation(models.Model):
    """A seat offered by e-mail; the link is single-use and lives 14 days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role)
    invited_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class ApiToken(models.Model):
    """A key for programs: shown once, kept as a hash, narrowed to scopes, expiring."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    token_hash = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Rate limit by virtual scheduling (GCRA): the moment until which the token's share is used.
    busy_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """The answer to a request of a program, so that repeating it changes nothing again.

    Answers hold ids, counts and codes only: there is nothing to erase with a person.
    """

    id = models.BigAutoField(primary_key=True)
    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at"], name="idempotency_key_age"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Absence(models.Model):
    """Days on which a member is away, and who sees to what is due for them meanwhile.

    The deputy somebody's own entry names goes first; this one stands in for everybody else.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="absence_ends_after_it_starts",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="absence_has_another_deputy",
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("member")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["ends_on", "starts_on"], name="absence_days"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class HandoverState(models.TextChoices):
    """Where a handover stands."""

    WAITING = "waiting", pgettext_lazy("handover", "under way")
    DONE = "done", pgettext_lazy("handover", "done")
    UNDOING = "undoing", pgettext_lazy("handover", "being undone")
    UNDONE = "undone", pgettext_lazy("handover", "undone")


class Handover(models.Model):
    """What a member looked after goes to others, step by step. Can be undone for 30 days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="handovers")
    started_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    undone_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    # Code of what is handed over → ids of the members it is shared out among.
    heirs = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=HandoverState, default=HandoverState.WAITING)
    total_count = models.PositiveIntegerField()
    moved_count = models.PositiveIntegerField(default=0, db_default=0)
    undone_count = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    # Which things they were is forgotten: undoing is over.
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def undoer(self) -> Member:
        """Whoever undoes it; whoever started it, until then."""
        return self.undone_by or self.started_by


class HandoverStep(models.Model):
    """Things of one kind that went to one member in one transaction."""

    id = models.BigAutoField(primary_key=True)
    handover = models.ForeignKey(Handover, models.CASCADE, related_name="steps")
    code = models.CharField(max_length=40)
    heir = models.ForeignKey(Member, models.PROTECT, related_name="+")
    # Id of each thing → what undoing needs of it; ids only, never what they are about.
    moved = models.JSONField(default=dict)
    moved_count = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)
