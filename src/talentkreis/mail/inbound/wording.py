# SPDX-License-Identifier: Apache-2.0
"""How much the words of a mail sound like a machine's, German and English.

People write "I am on holiday" too, so no sentence decides alone unless only machines write it.
Signs add up; what only people do in an answer (ask, propose, accept) counts against them. Weights
were set by hand on `bench/mails/answers.tsv`.
"""

from __future__ import annotations

import re

ENOUGH = 3
READ = 3_000  # characters of the new words that are looked at

_QUOTED = re.compile(
    r"^\s*(>|-{2,}\s*(original|ursprüngliche|weitergeleitete)|(on|am) .{5,80}"
    r"(wrote|schrieb)|von:\s|from:\s)",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL = (
    r"(?:e-?mails?|mails?|nachrichte?n?|messages?|schreiben|mitteilung|anfragen?|anliegen|inbox)"
)
_NAMED = (
    r"(?:anfrage|nachricht|e-?mail|mail|bewerbung|rückmeldung|anliegen|schreiben|mitteilung|"
    r"unterlagen)"
)

# Points and what is said.
_SIGNS: tuple[tuple[int, str], ...] = (
    # Says that it is a machine.
    (
        3,
        (
            r"\bautomati(?:sche[rs]?|c(?:ally)?|sch|sierte)\b.{0,25}\b(?:antwort|erzeugt|erstellt|"
            r"generiert|generated|versandt|versendet|gesendet|verschickt|erfolgt|gelöscht|"
            r"nachricht|"
            r"reply|response|abwesen|eingangs|empfangs|rückmeldung|information|acknowledg|"
            r"confirmation|message)|auto-?(?:reply|matische antwort|generated|responder|response)|"
            r"autoreply|automated (?:reply|response|message)|message from the mail system|"
            r"antwort(?: erfolgt)? automatisch|abwesenheitsassistent|abwesenheitsnachricht"
        ),
    ),
    (
        3,
        (
            rf"(?:bitte )?antworten sie nicht auf|(?:do|please do) not reply to this|"
            rf"keine antwort auf diese|sie können auf diese {_MAIL} antworten"
        ),
    ),
    # A mailbox that nobody reads.
    (
        3,
        (
            rf"{_MAIL}\b.{{0,70}}\b(?:nicht|weder|not|n[o']t) (?:be |been |"
            rf"being )?(?:automatisch )?"
            r"(?:weitergeleitet|weiter geleitet|gelesen|bearbeitet|beantwortet|abgerufen|forwarded|"
            r"read|monitored|checked)\b|(?:postfach|mailbox|adresse|address|inbox)\b.{0,60}\b"
            r"(?:nicht (?:mehr )?(?:gelesen|überwacht|abgerufen|aktiv|erreichbar)|not (?:monitored|"
            r"read)|unattended|unmonitored|no longer (?:active|in use|monitored)|"
            r"wird (?:zum .{0,20})?"
            r"abgeschaltet|will be closed|nur \w+ gelesen)|(?:weiterleitung|forwarding)\b.{0,40}\b"
            r"(?:erfolgt nicht|nicht)|will be deleted|(?:werden|wird) (?:automatisch )?gelöscht|"
            r"won't be (?:reading|checking|forward)|being monitored by"
        ),
    ),
    # Receipt, numbers, queues.
    (
        3,
        (
            rf"\bihre?\b.{{0,25}}\b{_NAMED}\b.{{0,60}}\b(?:eingegangen|entgegengenommen|empfangen|"
            rf"eingetroffen|aufgenommen|angekommen)|(?:wir|"
            rf"wurde)\b.{{0,30}}\bihre?\b.{{0,25}}{_NAMED}"
            rf"\b.{{0,25}}\b(?:erhalten|empfangen)|{_NAMED} haben wir erhalten|dankend erhalten|"
            r"wir bestätigen den eingang|eingang bestätigt|eingangsbestätigung|"
            r"(?:we have|we've|have been|we) (?:received|got) your|(?:e-?mail|message|enquiry|"
            r"request|"
            r"application)\b.{0,30}\bhas been (?:received|logged|opened|registered)|e-?mail was "
            r"received|has been (?:opened|logged)|has received your (?:request|e-?mail|message)|"
            r"\breached the inbox"
        ),
    ),
    (
        2,
        (
            r"(?:ticket|vorgang|vorgangs-?nummer|referenz-?nummer|aktenzeichen|case|reference|inc|"
            r"bearbeitungsnummer)\b[\w\s:#-]{0,25}\d{2,}|\bINC-?\d{3,}|\(?#\d{3,}|"
            r"unter der nummer \d"
        ),
    ),
    (
        2,
        (
            r"reihenfolge des eingangs|unaufgefordert|schnellstmöglich|in kürze|zeitnah|nächsten? "
            r"(?:werk|arbeits)tag|innerhalb von|within \w+ (?:business |working )?(?:days|hours)|"
            r"next working day|member of our team|an agent will|will (?:get back|be in touch|"
            r"respond|"
            r"reply)\b.{0,40}(?:soon|shortly|possible|touch|return|next week|back)|bis zu \w+ "
            r"werktage|(?:office|opening|business) hours|bürozeiten|"
            r"erreichen uns (?:zurzeit )?sehr "
            r"viele|wegen hohen aufkommens|high volume|due to the volume|persönliche antwort|"
            r"rückfragen abzusehen|nachfragen abzusehen|answer each one personally|"
            r"sehr viele anfragen|"
            r"may (?:take|be delayed)|allow some time|bitten um geduld|applications are reviewed"
        ),
    ),
    # The house is closed.
    (
        3,
        (
            r"betriebs(?:ferien|urlaub|ausflug)|(?:büro|praxis|haus|betrieb|office|practice|team)\b"
            r".{0,60}\b(?:geschlossen|nicht besetzt|is closed|closed for|closed until)|"
            r"we are closed (?:for|until|from)|sind wir (?:heute )?nicht erreichbar|"
            r"wieder (?:wie gewohnt )?für sie da|personalversammlung"
        ),
    ),
    # Somebody has gone for good; only the house writes so, or one who will not read the answer.
    (
        2,
        (
            r"arbeite(?:t)? nicht mehr (?:bei|für)|nicht mehr (?:bei uns|in unserem|im unternehmen|"
            r"unter dieser)|ausgeschieden|hat uns\b.{0,30}verlassen|no longer (?:work|with|at|"
            r"in this|"
            r"employed)|has left|i have left|has moved to|aus dem unternehmen|hat (?:das|unser) "
            r"unternehmen verlassen|seit\b.{0,30}\bnicht mehr bei|(?:have|has)? ?retired\b|"
            r"im ruhestand|"
            r"in einer anderen abteilung"
        ),
    ),
    (
        2,
        (
            r"(?:adresse|address)\b.{0,40}\b(?:geändert|has changed|lautet|ändert)|neue adresse:|"
            r"künftig (?:die adresse|an)|update your (?:contacts|records)|ändern sie ihre "
            r"kontaktdaten|in future\b"
        ),
    ),
    # Somebody is away.
    (
        2,
        (
            r"(?:nicht|not) (?:im|in the|in) (?:büro|haus|hause|dienst|office)|außer haus|"
            r"im urlaub|"
            r"mache urlaub|im erholungsurlaub|abwesend|nicht (?:am (?:arbeits)?platz|da\b|"
            r"verfügbar|"
            r"(?:zu )?erreich)|(?:derzeit|zurzeit|momentan|eingeschränkt|nur)\b.{0,40}erreichbar|"
            r"elternzeit|mutterschutz|dienstreise|geschäftsreise|auf (?:einer )?fortbildung|"
            r"\bschulung|tagung|messe\b.{0,20}\bunterwegs|krankgeschrieben|krankenstand|\berkrankt|"
            r"wegen krankheit|sabbatical|auszeit|in reha\b|auf reha|auf weltreise|verreist|"
            r"bin (?:dann mal )?weg|bin nicht da|im ausland|kurzarbeit|überstundenfrei|auf törn|"
            r"auf (?:der plattform|see|baustelle|montage)|offline|in teilzeit|im homeoffice ohne|"
            r"out of (?:the )?(?:office|country)|(?:annual|parental|maternity|paternity|sick|study|"
            r"bereavement) leave|\bon (?:leave|vacation|holiday|rotation|jury duty|a flight)|"
            r"on business until|\baway (?:from|until|on|this|that|for)|off sick|travell?ing|"
            r"gone (?:on holiday|sailing)|attending|backpacking|in training|in the field|gap year|"
            r"at sea|unavailable|is absent|i am absent|work part-time|do not work on|"
            r"arbeite ich nicht|"
            r"in nachtschicht|arbeite nur|nur dienstags|unterwegs, mails"
        ),
    ),
    # Back on some day.
    (
        1,
        (
            r"(?:\bab|am|zum|bis|until|till|from|on|vom|bis (?:zum|ende|einschließlich|"
            r"voraussichtlich)|starting|returning|back)\b.{0,30}(?:\d{1,2}\.|\d{4}|\d{1,2}(?:st|nd|"
            r"rd|th)|montag|dienstag|mittwoch|donnerstag|freitag|morgen|januar|februar|märz|april|"
            r"mai|juni|juli|august|september|oktober|november|dezember|monday|tuesday|wednesday|"
            r"thursday|friday|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sommer|herbst|summer|"
            r"next week|further notice|weiteres)"
        ),
    ),
    (
        1,
        (
            r"\b(?:wieder|zurück|rückkehr|kehre|danach|back|return(?:ing|s)?)\b|nach dem \d|"
            r"anschließend"
        ),
    ),
    # Somebody else helps meanwhile.
    (
        2,
        (
            r"(?:in|bei) (?:dringenden?|eiligen|wichtigen) (?:fällen?|fragen|angelegenheiten)|"
            r"dringende[rs]? (?:fälle|an:|bitte)|dringend(?:em|es|lichkeit)\b|im notfall|"
            r"in notfällen|"
            r"(?:for|anything|is|in|urgent) (?:anything )?urgent|if urgent|urgent (?:matters|"
            r"issues|"
            r"cases|questions)|for emergencies|wenn'?s brennt|(?:meine|ihre|eine)? ?vertretung"
            r"(?:\b|:)|vertritt mich|my (?:deputy|stand-in|replacement|colleague \w+ (?:is|at)|"
            r"line "
            r"manager|assistant)|covering for me|in my absence|solange hilft|in der zwischenzeit|"
            r"neuer? ansprechpartner|(?:please )?(?:contact|direct (?:your|questions)|reach out to|"
            r"write to|call)\b.{0,60}(?:@|reception|desk|office|manager|on \+|\+\d)|"
            r"(?:wenden sie sich|kontaktieren sie|richten sie|melden sie sich|schreiben sie|bitte|"
            r"an|bei|übernimmt|bearbeitet|hilft)\b.{0,70}@|an die (?:poststelle|zentrale)|"
            r"an das (?:sekretariat|team)|notdienst|contact \S+@"
        ),
    ),
    (
        2,
        (
            r"(?:kein(?:en)?|eingeschränkten?|ohne) (?:zugriff|mail|internet)|zugriff auf (?:mein|"
            r"meine|das)|(?:limited|no|sporadic|intermittent) (?:access|connectivity|internet|"
            r"e-?mail|"
            r"mail)|ohne (?:e-?)?mail|without reception|nur sporadisch|nur (?:un)?regelmäßig|"
            r"lese ich "
            r"keine|keine (?:e-?)?mails|nicht (?:gelesen|beantworten|persönlich beantworten)|lese "
            r"nichts|auch keine mails|not (?:be )?(?:checking|read|reading) (?:e-?mail|messages|"
            r"mail|"
            r"this)|mails? (?:lese|beantworte) ich|unable to respond|konnte noch nicht bearbeitet"
        ),
    ),
    (
        1,
        (
            r"(?:vielen |herzlichen )?dank(?:e)? für (?:ihre|deine|die) (?:e-?)?(?:mail|nachricht)|"
            r"thank(?:s| you) for (?:your |the )?(?:e-?mail|mail|message|contacting|"
            r"getting in touch)|"
            r"sehr geehrte damen und herren|sehr geehrte[r]? absender|liebe absender|dear sender|"
            r"liebe patient|expect (?:a|my) (?:reply|answer)|respond (?:upon|on) my return|"
            r"(?:beantworte|antworte|melde mich|lese|beantworten|"
            r"bearbeitet?)\b.{0,40}\b(?:danach|nach|"
            r"ab|am|morgen|sobald|zurück)|after that date|bitte beachten sie|please note|"
            r"kindly note"
        ),
    ),
)
_HUMAN: tuple[tuple[int, str], ...] = (
    (2, r"\?"),
    (
        2,
        (
            r"\bgern(?:e)?\b(?! hilft)|interess|klingt|sounds|passt (?:mir|bei|gut)|können wir|"
            r"könnten|"
            r"würde(?:n)? (?:ich|mich)|rufen sie mich|rufe (?:ich )?(?:sie )?an|ruf mich|call me|"
            r"let's|happy to|would love|i'd (?:love|like|be|need)|freue mich|freut mich|lass uns|"
            r"erzählen sie|leider (?:absagen|nicht kommen)|sorry\b|entschuldig|schade|i am happy|"
            r"zufrieden|would like|melden sie mich an|count me|looking forward|noch da|suche ich|"
            r"i'm interested|free from now|komme ich|danke der nachfrage|alles gute|"
            r"angebote|herzliche grüße"
        ),
    ),
)
_COMPILED = tuple(
    (points, re.compile(sign, re.IGNORECASE | re.DOTALL)) for points, sign in _SIGNS
) + tuple((-points, re.compile(sign, re.IGNORECASE)) for points, sign in _HUMAN)


def points(text: str) -> int:
    """How many points the new words of `text` score; from `ENOUGH` on a machine wrote them."""
    quoted = _QUOTED.search(text)
    own = (text[: quoted.start()] if quoted else text)[:READ]
    return sum(each for each, sign in _COMPILED if sign.search(own))
