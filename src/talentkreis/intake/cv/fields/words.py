# SPDX-License-Identifier: Apache-2.0
"""How much a phrase looks like a job title, an employer, a school or a degree."""

from __future__ import annotations

import re

_TITLE_ENDS = re.compile(
    r"""(?ix)(?:
    entwickler|ingenieur|manager|leiter|leitung|berater|referent|assistent|assistenz|techniker
    |kaufmann|kauffrau|kaufleute|fachkraft|fachmann|fachfrau|facharbeiter|fachwirt|informatiker
    |pfleger|schwester|arzt|ärztin|aerztin|lehrer|lehrkraft|trainer|coach|architekt|designer
    |gestalter|analyst|analytiker|administrator|spezialist|specialist|experte|expertin|expert
    |koordinator|coordinator|sachbearbeiter|sachbearbeitung|mitarbeiter|angestellter?|praktikant
    |praktikum|werkstudent|werksstudent|volontär|volontariat|trainee|auszubildender?|azubi
    |consultant|developer|programmierer|programmer|engineer|scientist|officer|director|direktor
    |nurse|teacher|clerk|representative|supervisor|technician|mechanic|electrician|accountant
    |controller|controlling|buchhalter|buchhaltung|disponent|meister|monteur|elektriker
    |elektroniker|mechaniker|mechatroniker|schlosser|fahrer|koch|köchin|kellner|verkäufer
    |erzieher|therapeut|redakteur|redaktion|journalist|texter|forscher|wissenschaftler|tutor
    |hilfskraft|aushilfe|inhaber|geschäftsführer|geschäftsführung|gründer|founder|owner|president
    |vorstand|prokurist|intern|internship|apprentice|assistant|advisor|adviser|strategist|planner
    |planer|buyer|einkäufer|recruiter|writer|editor|researcher|freelancer|freiberufler
    |selbständig|selbstständig|sekretär|sekretariat|berufspraktikum|tester|administrator|operator
    |master|owner|evangelist|cashier|receptionist|bartender|waiter|waitress|chef|cook|driver
    |welder|plumber|carpenter|tischler|schreiner|maurer|maler|dachdecker|logistiker|lagerist
    |psychologe|psychologin|jurist|anwalt|anwältin|lawyer|attorney|paralegal|notar|richter
    |apotheker|pharmacist|chemiker|chemist|biologe|biologin|physiker|physicist|laborant
    |statistiker|mathematiker|ökonom|economist|dozent|lecturer|professor|fellow|doktorand
    |postdoc|librarian|therapist|physician|surgeon|dentist|zahnarzt|hebamme|midwife|pilot
    |fotograf|photographer|moderator|producer|produzent|regisseur|animateur|betreuer|pädagoge
    |pädagogin|sozialarbeiter|steward|stewardess|concierge|bote|kraftfahrer|helfer|hilfe
    |sprecher|bevollmächtigter?|beauftragter?|verantwortlicher?|dolmetscher|übersetzer|translator
    |schweißer|zerspanungsmechaniker|winzer|gärtner|landwirt|bäcker|metzger|friseur|kosmetiker
    |optiker|akustiker|rezeptionist|barista|kurier|hausmeister|wachmann|detektiv|soldat|offizier
    |polizist|feuerwehrmann|sanitäter|instructor|mentor|ambassador|promoter|merchandiser|agent
    |makler|broker|trader|banker|underwriter|auditor|prüfer|revisor|gutachter|inspector|surveyor
    |steuerberater|steuerfachangestellter?|wirtschaftsprüfer|disponentin|teamlead|techlead|lead|head|executive|geselle|gesellin|commis|porter|oberarzt|artist|illustrator|animator|musician|musiker|sänger|tänzer|schauspieler|autor|author|model|trainee|scrum|foreman|vorarbeiter|polier|bauer|farmer|butcher|baker|guard|guide|host|hostess|barkeeper|sommelier|maître|partner|bursche|lehrling|stagiaire|alternant|secretary|treasurer|chairman|chairwoman|liaison|generalist|counsel|solicitor|barrister|actuary|geologist|botanist|zoologist|veterinarian|tierarzt|nanny|caretaker|cleaner|reinigungskraft|packer|picker|stocker|teller|appraiser|dispatcher|scheduler|estimator|drafter|zeichner|modeller|machinist|fitter|rigger|roofer|mason|miner|crew|kommissionierer|verlader|staplerfahrer|vermesser|geomatiker|förster|tierpfleger|lead|head|vertriebler|kollege|kollegin
    )(?:in|innen|e|er|en|s|:in|\*in|/in|/-in|\(in\)|\(r\)|/r|/?frau|/?mann)?$"""
)
_TITLE_WORDS = re.compile(
    r"""(?ix)\b(?:head\s+of|leiter(?:in)?\s+|leitung\s+|lead|senior|junior|jr\.?|sr\.?|principal|chief
    |staff|ceo|cto|cfo|coo|cio|cmo|vp|svp|vice\s+president|team\s?lead|teamleit\w+|assistant\s+to
    |assistenz\s+der|wissenschaftliche[rn]?|studentische[rn]?|kaufmännische[rn]?|stellvertretende[rn]?
    |stv\.|freelance|freiberuflich\w*|selbst(?:st)?ändig\w*|mitglied\s+der|dual\w*\s+stud\w+
    |ausbildung\s+z(?:um|ur)|werkstudent\w*|praktikum|praktikant\w*|m/w/d|w/m/d|m/f/d|f/m/d|d/m/w
    |product\s+owner|scrum\s+master|business\s+partner|key\s+account|account\s+executive|devops
    |frontend|backend|full[\s-]?stack|projektleit\w+|bereichsleit\w+|abteilungsleit\w+|gruppenleit\w+
    |associate|deputy|interim|chair|managing|global|regional|personalreferent\w*)\b"""
)  # fmt: skip
LEGAL_FORM = re.compile(
    r"""(?x)(?:\b(?:GmbH(?:\s*&\s*Co\.?\s*K[Gg](?:aA)?)?|gGmbH|mbH|AG|KGaA|KG|OHG|GbR|SE|eG|UG|e\.\s?V\.
    |e\.\s?K\.|Inc\.?|Ltd\.?|LLC|LLP|PLC|plc|Corp\.?|Corporation|S\.A\.?|S\.p\.A\.|B\.V\.|N\.V\.
    |GesmbH|Ges\.m\.b\.H\.|Sàrl|S\.à\.?r\.l\.|AöR|KdöR|PartG(?:\s?mbB)?|A/S|AB|Oy|Pty|Co\.)(?!\w))"""
)
_ORG = re.compile(
    r"""(?ix)(?:universität|university|hochschule|klinik(?:um)?|krankenhaus|hospital|stadtwerke|bank
    |sparkasse|volksbank|versicherung(?:en)?|group|gruppe|holding|institut\w*|agentur|agency
    |consulting|solutions|systems|systeme|technolog(?:y|ies)|software(?:haus)?|labs?|studios?|verlag
    |werke?|hotel|restaurant|praxis|kanzlei|ministerium|behörde|bundes\w+|landes\w+|stadtverwaltung
    |gemeinde|kreis\w*verwaltung|landratsamt|foundation|stiftung|verein|verband|school|schule
    |akademie|academy|college|company|services?|industries|international|partners|ventures
    |networks?|digital|media|logistik|logistics|energie|energy|pharma\w*|chemie|automotive|maschinenbau
    |anlagenbau|bau|handel|retail|markt|center|centre|zentrum|kita|kindergarten|pflegedienst|seniorenheim
    |theater|museum|council|authority|airlines?|airways|spedition|brauerei|bäckerei|autohaus
    |apotheke|reisebüro|start-?up|genossenschaft|werkstatt|werkstätten|fabrik|manufaktur|kaufhaus
    |caritas|diakonie|kirche|bundeswehr|ventures|capital|analytics|robotics|gesellschaft|betriebe)$"""
)
_NOT_ORG_END = frozenset(("schule", "bau", "digital", "handel", "service", "services", "software"))
_SCHOOL = re.compile(
    r"""(?ix)(?:\b(?:universit(?:ät|y|é|à|aet)|uni|\w*hochschule|hochschule|university|college|school
    |gymnasium|\w*gymnasium|\w*schulen?|akademie|academy|institute?|institut|polytechni\w+|fh|tu|th|eth|htw|haw
    |htl|rwth|lmu|tum|kit|epfl|dhbw|fom|iu|ihk|hwk|handwerkskammer|vhs|kolleg|berufskolleg|lyceum|lycée
    |\w*universität|bootcamp|bildungszentrum|faculty|fakultät|conservatory|konservatorium|mit|ucla
    |fachschule|seminar|caltech|eth|wu|uc|wifi|hak|oberschule|fernuniversität)\b)"""
)
_DEGREE = re.compile(
    r"""(?ix)(?:\b(?:bachelor\w*|master(?:'s|s|arbeit|studium|abschluss)?\s*(?:of|in|degree)?|master|mba|magister
    |diplom\w*|dipl\.|promotion|doktor\w*|doctor\w*|doctorate|ph\.?\s?d\.?|dr\.|staatsexamen|abitur\w*|fachabitur|matura
    |(?:fach)?hochschulreife|mittlere\s+reife|realschulabschluss|hauptschulabschluss|fachhochschulreife
    |berufsmatura|ausbildung|umschulung|weiterbildung|meister(?:prüfung|brief)?|techniker|fachwirt\w*
    |associate(?:'s)?(?:\s+degree|\s+of)|diploma|high\s+school|a[\s-]levels?|gcses?|certificate|studium
    |b\.?\s?sc\.?|m\.?\s?sc\.?|b\.?\s?a\.?|m\.?\s?a\.?|b\.?\s?eng\.?|m\.?\s?eng\.?|b\.?\s?ed\.?|m\.?\s?ed\.?|ll\.?\s?[bm]\.?
    |bsc|msc|beng|meng|bba|bfa|mfa|lic\.|fachinformatiker\w*|kauf(?:mann|frau)\w*|\w+kauf(?:mann|frau)|mechatroniker\w*
    |gesellen\w*|lehre|certified|apprenticeship|honou?rs|exam(?:en)?|undergraduate|graduate|allgemeine
    |zertifikat|elektroniker\w*|mechaniker\w*|matur|reifeprüfung|volksschule|postgraduate|degree)(?!\w))"""
)


def _words(text: str) -> list[str]:
    return [w for w in re.split(r"[\s,/|()]+", text.strip(" .,;:-–")) if w]


def title_score(text: str) -> float:
    """Higher for what reads like a job title."""
    words = _words(text)
    score = 0.0
    if any(_TITLE_ENDS.search(word.strip(".,;:")) for word in words):
        score += 2.0
    if _TITLE_WORDS.search(text):
        score += 1.0
    if len(words) > 9:
        score -= 1.0
    return score


def employer_score(text: str) -> float:
    """Higher for what reads like the name of an organisation."""
    score = 3.0 if LEGAL_FORM.search(text) else 0.0
    words = _words(text)
    if any(_ORG.search(word.strip(".,;:")) for word in words):
        is_title = not score and title_score(text) > 0
        score += 0.4 if is_title else 1.5 if len(words) > 1 or _SCHOOL.search(text) else 0.7
    if re.search(r"(?i)^(?:stadt|land|kreis|gemeinde|bezirk)\s+[A-ZÄÖÜ]", text):
        score += 1.5
    if re.search(r"\s&\s|\b(?:Söhne|Sons|Partner|Gebrüder|Gebr\.)", text):
        score += 0.7
    if len(words) > 10:
        score -= 1.0
    return score


def school_score(text: str) -> float:
    """Higher for what reads like a school or university."""
    score = (2.0 if _SCHOOL.search(text) else 0.0) + (1.0 if LEGAL_FORM.search(text) else 0.0)
    # "BG Purkersdorf", "KNUST": schools go by their letters
    is_short = re.match(r"^[A-ZÄÖÜ]{2,6}(?:\s[A-ZÄÖÜ][a-zäöüß]|$)", text.strip())
    return score + (1.0 if is_short and not score and not _DEGREE.search(text) else 0.0)


def degree_score(text: str) -> float:
    """Higher for what reads like a degree, an apprenticeship or a school leaving certificate."""
    return 2.0 if _DEGREE.search(text) else 0.0
