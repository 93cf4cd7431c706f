# SPDX-License-Identifier: Apache-2.0
"""Whom a bounce is about (TRUST E-11), from what the refusing server said.

Servers give the same enhanced status (RFC 3463) to very different refusals, so their words go
before the number where they are plain. An address is blamed only when it is plainly gone: a wrong
blame silences a person for ever, a missed one costs another bounce.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.mail.inbound import notices
from talentkreis.mail.rules import Blame, blame_of_permanent

if TYPE_CHECKING:
    from talentkreis.mail.inbound.parsing import ParsedMail

LONGEST = 4_000
# Where the returned mail begins; its words are ours, not the server's.
_ORIGINAL = re.compile(
    r"^[\s>*=_-]*(?:below (?:this|the following) line is|original message (?:follows|headers?)|"
    r"(?:this is a copy of|a copy of) the (?:message|mail)|(?:original|returned|undelivered|"
    r"unsent) message|message headers? follow|start of returned message|"
    r"(?:here|the following) is (?:a copy of )?(?:the|your) (?:message|mail|first)|"
    r"ursprüngliche nachricht|kopie der nachricht|(?:return-path|received|dkim-signature|"
    r"x-originating-ip):\s)",
    re.IGNORECASE | re.MULTILINE,
)
# The refusal came after the text had been handed over: about the text or a filter, not the address.
_AFTER_TEXT = re.compile(
    r"in reply to end of data|>>> data <<< 5|after end of data|end of (?:mail )?data command|"
    r"did not like our (?:final )?data|after (?:pipelined )?(?:end of )?\(?data|"
    # Some servers leave the address out when they refuse only now.
    r"\bstate (?:1[3-9]|2\d)\)|\b550:? ?: user unknown",
    re.IGNORECASE,
)
_AFTER_RECIPIENT = re.compile(
    r"in reply to rcpt to|after (?:pipelined )?rcpt to|does not like recipient|\[rcpt_to\]|"
    r"did not like our rcpt",
    re.IGNORECASE,
)

_FULL = re.compile(
    r"(?:mail|in)?box (?:is |was |has )?(?:currently )?(?:over)?full|mailbox for .{1,80} is full|"
    r"(?:over|exceed\w*|out of) (?:\w+ ){0,4}(?:quota|storage|space|disk)|quota (?:is |was )?"
    r"(?:exceeded|full|reached|violation)|(?:not enough|insufficient) (?:\w+ )?(?:storage|space)|"
    r"too (?:full|many (?:messages|mails) (?:in|on))|disk(?: quota| space)? (?:full|exceeded)|"
    r"(?:maximum|allotted|allowed) (?:\w+ ){0,3}(?:mailbox|storage|quota)|"
    r"is over ?quota|quota[_ ]?exceed|speicherplatz|postfach (?:ist )?(?:voll|überfüllt)|"
    r"kein (?:freier )?speicher|boîte pleine|casella piena|bal pleine",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"greylist|gr[ae]y-?list|try (?:again )?later|temporar(?:y|ily) (?!unable to verify recip)|"
    r"too many (?:connections|sessions|concurrent|recipients)|rate limit|too (?:fast|quickly)|"
    r"unusual rate|receiving mail (?:too|at a rate)|throttl|"
    r"(?:delivery|retry) time ?-?out|retry time not reached|could not be delivered for|"
    r"connection (?:timed out|refused|dropped|closed|reset)|"
    r"no route to host|network (?:is )?unreachable|"
    r"queue too long|been in (?:the )?queue|expired|timed? out|loop(?:s|ing)? (?:back|detected)|"
    r"mail loop|too many hops|später erneut|unreachable for|daily (?:message |sending )?(?:limit|"
    r"quota)|exceeded (?:the |its |their )?(?:maximum |max )?(?:messages|emails|hourly|rate)",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"\bspf\b|\bdkim\b|\bdmarc\b|unauthenticated|authentication (?:required|failed|check)|"
    r"not authenticated|sender (?:policy|verify|verification|address rejected|domain|rejected|"
    r"denied)|\b(?:reverse|r|inverse)[ -]?dns|\bptr\b|reverse (?:lookup|mapping|resolution|"
    r"hostname)|"
    r"no (?:valid )?(?:reverse|rdns)|cannot (?:find|resolve) your (?:hostname|"
    r"reverse)|relay(?:ing)? (?:access |not |is )?(?:denied|permitted|prohibited|not)|"
    r"(?:not permitted|unable|not allowed|do(?:es)? not|we don.t) to relay|relay ?not ?permitted|"
    r"(?:must|please) (?:be )?authenticat|must issue a starttls|starttls|\btls\b (?:is )?required|"
    r"\bhelo\b|\behlo\b|my name was rejected|"
    r"(?:client|host|sender|from) .{0,40}(?:is )?not (?:allowed|authori[sz]ed)|"
    r"not (?:a )?member|only (?:members|subscribers)|not allowed to (?:post|send)|"
    r"(?:permission|not authori[sz]ed) to post|not be able to post|may not (?:post|send)|"
    r"restricted|moderat(?:ed|or)|bad sender|invalid sender|mail from .{0,80}(?:rejected|denied)|"
    r"verify (?:the )?sender|domain of sender|sender'?s (?:domain|address)",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"\bspam|unsolicited|junk|bulk ?mail|virus|malware|infected|phish|banned|"
    r"black-?list|block-?list|deny-?list|\b(?:rbl|dnsbl|zen|sbl|xbl|pbl)\b|spamhaus|barracuda|"
    r"sorbs|spamcop|proofpoint|cloudmark|senderbase|reputation|\bblock(?:ed|ing)\b|"
    r"bloqu[ée]e?|banned|(?:message|mail|content|e-?mail|attachment|header)s? (?:\w+ ){0,3}"
    r"(?:rejected|refused|filtered|not accepted|violat|too (?:big|large|long))|"
    r"(?:size|length) (?:\w+ ){0,3}(?:exceed|limit|maximum)|exceed\w* (?:\w+ ){0,4}size|"
    r"too (?:big|large)|policy|non-?rfc|rfc ?-?5?[28]322|content|suspicious|duplicate header|"
    r"missing (?:header|from|date)|bare (?:lf|cr|newline)|8-?bit|mime",
    re.IGNORECASE,
)
_PAUSED = re.compile(
    r"suspend|disabled|de-?activated|inactive|\blocked|blocked account|on hold|not activated|"
    r"(?:account|mailbox|user|service) (?:has been |is |was )?(?:expired|frozen|closed temp)|"
    r"deaktiviert|gesperrt|stillgelegt",
    re.IGNORECASE,
)
_WHO = (
    r"(?:user|recipient|mail-?box|mail-?account|account|address(?:ee)?|local[ -]?part|alias|"
    r"(?:recipient|user)[ -]?name|"
    r"customer|person|contact|postbox|inbox|e-?mail (?:account|address)|member|resident)"
)
_GONE = re.compile(
    rf"(?:unknown|unrouteable|unroutable|undeliverable|nonexistent|non-existent|invalid|illegal|"
    rf"bad|unbekannte[rs]?|ungültige[rs]?|wrong|incorrect|no such|no) (?:\w+ ){{0,2}}{_WHO}"
    rf"(?! (?:list|policy|verif))|"
    rf"{_WHO}(?:'?s)?\b[^.;\n]{{0,120}}\b(?:(?:is |was |are )?(?:currently )?unknown|"
    rf"(?:can|could|was|is|are|were|do|does|did|has|have)\s?(?:no|n[o']?t)\b[^.;\n]{{0,30}}"
    rf"(?:exist|found|find|known|listed|valid|recogni[sz]ed|here|hosted|our (?:user|customer)|"
    rf"available|resolved|defined|registered|an? (?:valid|known|local|registered))|"
    rf"not (?:found|exist|known|listed|recogni[sz]ed|here|"
    rf"valid|registered)|unavailable|invalid|existiert nicht|unbekannt|nicht gefunden|"
    rf"nicht bekannt|possibly incorrect|no longer (?:exist|valid|in use|active|here|available)|"
    rf"has (?:left|moved|changed))|"
    r"(?:does ?n[o']t|not) have an? \S{1,80} account|user not local|unknown local|"
    r"recip(?:ient)?notfound|nosuchuser|address not found|not listed in|"
    r"mailbox not (?:here|available)|unbekannt(?:er)? (?:empfänger|nutzer|benutzer)|"
    r"empfänger (?:existiert|ist) (?:nicht|unbekannt)|"
    r"(?:has|have) (?:moved|changed (?:his|her|their|the) (?:e-?mail )?address)|"
    r"new (?:e-?mail )?address is|no longer (?:works|employed|with (?:us|the company)|at this)|"
    r"recipient address rejected: access denied|rejected as? unknown|inconnu|desconocid|sconosciut",
    re.IGNORECASE,
)
_NO_HOST = re.compile(
    r"(?:host|domain|server)(?: name)? (?:\S{1,80} )?(?:is |was )?(?:unknown|not found|"
    r"invalid)|(?:host|domain|server)(?: name)?\b[^.;\n]{0,60}\b(?:not? (?:be )?"
    r"(?:found|exist|resolve)|(?:does|do|did) ?n[o']t exist)|unknown (?:host|domain)|"
    r"no such (?:host|domain)|name or service not known|nxdomain|no mx\b|"
    r"(?:could ?n[o']t|cannot|can't|unable to) (?:find|resolve|locate)\b[^.;\n]{0,40}\b(?:host|"
    r"domain|mail exchanger|mx|server)|mx records? point\w* to non-?existent|null ?mx|"
    r"(?:does|do) not accept (?:e-?)?mail|(?:domain|host)\b[^.;\n]{0,40}no(?:t| longer) "
    r"(?:accept|receiv)|name service error|unrouteable mail domain|bad destination|"
    r"illegal host|no dns|(?:mx|a) record[s]? (?:not found|could not)|"
    r"domain (?:existiert nicht|unbekannt|nicht gefunden)|malformed or unexpected name server",
    re.IGNORECASE,
)
# A wide-spread sentence that names every cause it can think of.
_IN_DOUBT_GONE = re.compile(r"account or domain may not exist", re.IGNORECASE)
# What a gateway puts around the answer that matters.
_WRAPPED = re.compile(r"(?:5\.1\.0 - )?unknown address error", re.IGNORECASE)
_TELLING = (_FULL, _LATER, _RIGHTS, _CONTENT, _PAUSED, _GONE, _NO_HOST)
_BAD_ADDRESS_STATUS = re.compile(r"[45]\.1\.(?:1|2|3|6|10)$|5\.4\.4$")
_SENDER_STATUS = re.compile(r"[45]\.1\.[78]$")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the refusing server said, on one line, and whether it had read the text before."""

    said: str
    is_after_text: bool = False


def refusal(mail: ParsedMail) -> Refusal:
    """The refusal that a bounce tells of, without the words of the mail it returns.

    The field for machines alone where it has words; a bare code says less than the text for people.
    """
    notice = notices.read(mail.text)
    text = notice.said if notice else _before_original(mail.text)
    fields = " ".join(block.get("diagnostic-code", "") for block in mail.report_fields)
    said, text = (" ".join(_WRAPPED.sub("", each[:LONGEST]).split()) for each in (fields, text))
    whole = f"{said} {text}"
    return Refusal(
        said=said if any(pattern.search(said) for pattern in _TELLING) else whole,
        is_after_text=bool(_AFTER_TEXT.search(whole)) and not _AFTER_RECIPIENT.search(whole),
    )


def _before_original(text: str) -> str:
    original = _ORIGINAL.search(text, 1)
    return text if original is None else text[: original.start()]


def blame(refusal: Refusal, status: str, *, is_permanent: bool) -> Blame:
    """Whom a refusal is about: the first row that holds. `status` by RFC 3463, or empty."""
    said = refusal.said
    is_about_sender, is_about_text = _RIGHTS.search(said), _CONTENT.search(said)
    is_gone = _is_gone(refusal, status, is_permanent=is_permanent)
    rows = (
        (_FULL.search(said), Blame.MAILBOX_FULL),
        (_SENDER_STATUS.match(status), Blame.POLICY),
        (_PAUSED.search(said), Blame.UNKNOWN),
        (_IN_DOUBT_GONE.search(said), Blame.ADDRESS),
        (is_gone and not (is_about_sender or is_about_text), Blame.ADDRESS),
        (not is_permanent or _LATER.search(said), Blame.UNKNOWN),
        (is_about_sender, Blame.POLICY),
        (is_about_text or refusal.is_after_text, Blame.CONTENT),
    )
    for holds, whom in rows:
        if holds:
            return whom
    return blame_of_permanent(500, status, said)


def _is_gone(refusal: Refusal, status: str, *, is_permanent: bool) -> bool:
    is_named = bool(_BAD_ADDRESS_STATUS.match(status))
    if not is_permanent and not status.startswith("4.1."):
        return False
    if refusal.is_after_text and not is_named:
        return False
    return bool(_GONE.search(refusal.said) or _NO_HOST.search(refusal.said))
