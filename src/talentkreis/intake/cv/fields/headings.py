# SPDX-License-Identifier: Apache-2.0
"""Headings of sections, recognised by the words they are made of."""

from __future__ import annotations

import re
from enum import StrEnum

from talentkreis.kernel.text import fold


class Section(StrEnum):
    """What a stretch of a CV is about."""

    HEAD = "head"
    WORK = "work"
    EDUCATION = "education"
    SKILLS = "skills"
    LANGUAGES = "languages"
    CONTACT = "contact"
    PERSONAL = "personal"
    SUMMARY = "summary"
    TRAINING = "training"
    PROJECTS = "projects"
    OTHER = "other"


_WORDS: dict[Section, str] = {
    Section.WORK: """
        berufserfahrung berufserfahrungen berufspraxis arbeitserfahrung arbeitserfahrungen
        werdegang berufstaetigkeit berufstaetigkeiten berufsweg laufbahn karriere stationen
        berufsstationen experience experiences employment praktika praktikum praktikas
        internships internship werkstudententaetigkeiten nebentaetigkeiten nebentaetigkeit
        taetigkeiten taetigkeit anstellungen arbeitsverhaeltnisse work career erfahrung
        erfahrungen positions praxiserfahrung praxiserfahrungen berufsleben jobs nebenjobs
        hintergrund arbeitsleben berufsbiografie berufslaufbahn anstellung appointments
        berufspraktika arbeitsstationen beschaeftigung beschaeftigungen karrierestationen
    """,
    Section.EDUCATION: """
        ausbildung ausbildungen bildungsweg bildung studium schulbildung schulausbildung
        hochschulbildung hochschulausbildung bildungsgang bildungsabschluesse schule education
        academic qualifications schulischer schooling akademischer berufsausbildung studien
        qualification educational hochschulstudium ausbildungsweg schulabschluss abschluesse degrees universitaet berufsbildung
        schulen schulbesuch weiterbildungsweg
    """,
    Section.SKILLS: """
        kenntnisse faehigkeiten fertigkeiten kompetenzen kompetenz skills skill competencies
        competences competencies expertise edv it-kenntnisse edv-kenntnisse fachkenntnisse
        technologien technologies tools qualifikationen skillset software programmierkenntnisse
        staerken strengths computerkenntnisse fachkompetenzen softwarekenntnisse schluesselkompetenzen
        kernkompetenzen proficiencies technik abilities programmiersprachen schwerpunkte
        softskills hardskills top-kenntnisse it-skills it-kompetenzen know-how knowledge
        methodenkompetenz methoden toolkit
    """,
    Section.LANGUAGES: """
        sprachen sprachkenntnisse languages language fremdsprachen sprachkompetenzen
        fremdsprachenkenntnisse sprachfaehigkeiten
    """,
    Section.CONTACT: """
        kontakt kontaktdaten contact adresse anschrift address erreichbarkeit kontaktinformationen
        kontaktinformation links profile profiles online-profile social media netzwerke
    """,
    Section.PERSONAL: """
        person angaben persoenliches zur-person persoenliche personalien stammdaten
    """,
    Section.SUMMARY: """
        profil kurzprofil zusammenfassung summary profile ueber about objective motivation ziel
        ziele karriereziel kurzvorstellung overview bio statement highlights mich steckbrief
        berufsziel mission vorstellung zielposition
    """,
    Section.TRAINING: """
        weiterbildung weiterbildungen fortbildung fortbildungen zertifikate zertifizierungen
        certifications certificates certification training trainings courses kurse lehrgaenge
        seminare schulungen zusatzqualifikationen licenses lizenzen certs zusatzausbildung
        workshops
    """,
    Section.PROJECTS: """projekte projects projekterfahrung projekterfahrungen projekthistorie
        portfolio projektliste""",
    Section.OTHER: """
        interessen hobbys hobbies interests ehrenamt volunteering volunteer freiwilligenarbeit
        engagement auszeichnungen awards honors honours achievements publikationen publications
        veroeffentlichungen referenzen references sonstiges weiteres mitgliedschaften memberships
        fuehrerschein freizeit wehrdienst zivildienst militaerdienst auslandsaufenthalte
        auslandserfahrung patente patents stipendien scholarships organizations organisations
        elternzeit sabbatical auszeit bewerbung activities extracurricular leisure verfuegbarkeit community bundesfreiwilligendienst
        presse vortraege talks conferences causes other additional anhang attachments erfolge
        anlagen nebeninteressen wehrpflicht leadership affiliations causes recommendations
    """,
}
_SECTION_OF = {word: section for section, words in _WORDS.items() for word in words.split()}
# Say nothing of their own, but may stand beside a word that does.
_BESIDE = frozenset(
    [
        "und",
        "and",
        "&",
        "+",
        "/",
        "der",
        "die",
        "das",
        "des",
        "den",
        "the",
        "of",
        "in",
        "im",
        "zur",
        "zum",
        "my",
        "meine",
        "mein",
        "mich",
        "ueber",
        "me",
        "for",
        "beruflicher",
        "berufliche",
        "beruflichen",
        "beruflich",
        "professional",
        "relevante",
        "relevant",
        "praktische",
        "praktischer",
        "technical",
        "technische",
        "technisch",
        "fachliche",
        "fachlich",
        "persoenliche",
        "persoenlicher",
        "personal",
        "weitere",
        "weiterer",
        "sonstige",
        "sonstiger",
        "other",
        "additional",
        "key",
        "core",
        "main",
        "wichtige",
        "wichtigste",
        "ausgewaehlte",
        "selected",
        "history",
        "background",
        "akademische",
        "akademischer",
        "akademisch",
        "schulische",
        "schulischer",
        "academic",
        "background",
        "work",
        "it",
        "edv",
        "edv-",
        "it-",
        "soft",
        "hard",
        "besondere",
        "spezielle",
        "daten",
        "details",
        "information",
        "informationen",
        "data",
        "angaben",
        "skills",
        "top",
        "ehrenamtliches",
        "ehrenamtliche",
        "freiwilliges",
        "volunteer",
        "auszug",
        "bisheriger",
        "bisherige",
        "bisherigen",
        "aktuelle",
        "hochschul-",
        "schul-",
        "aus-",
        "weiter-",
        "fort-",
        "sprach-",
        "computer",
        "it-/",
        "digitale",
        "digital",
        "internationale",
        "schulischer",
        "further",
        "education",
        "training",
        "experience",
        "berufs-",
        "fach-",
        "methodische",
        "soziale",
        "social",
        "media",
        "online",
        "executive",
        "employment",
        "career",
        "industry",
        "research",
        "teaching",
        "language",
        "kurz-",
        "sprachliche",
        "zusaetzliche",
        "zusaetzlich",
        "it/edv",
        "edv/it",
        "areas",
        "bereiche",
        "overview",
        "werdegangs",
        "aus",
        "zeugnisse",
        "general",
        "on",
        "professional",
        "universitaere",
        "universitaerer",
        "beruf",
        "ausbildungs-",
        "life",
    ]
)
_STRIP = re.compile(r"^[\W\d_]*(?:[IVX]{1,4}\.\s)?|[\W_]*$")
_LONGEST = 48
_MOST_WORDS = 6
# Beside each other, the earlier in this list says what it is.
_RANK = (
    Section.LANGUAGES, Section.WORK, Section.EDUCATION, Section.TRAINING, Section.PROJECTS,
    Section.SKILLS, Section.CONTACT, Section.PERSONAL, Section.SUMMARY, Section.OTHER,
)  # fmt: skip
_WHOLE = {
    "lebenslauf": Section.HEAD, "curriculum vitae": Section.HEAD, "resume": Section.HEAD,
    "cv": Section.HEAD, "tabellarischer lebenslauf": Section.HEAD, "vita": Section.HEAD,
    "work": Section.WORK, "persoenliche faehigkeiten": Section.SKILLS,
    "personal skills": Section.SKILLS, "persoenliche daten": Section.PERSONAL,
    "personal information": Section.PERSONAL, "personal details": Section.PERSONAL,
    "personal data": Section.PERSONAL, "angaben zur person": Section.PERSONAL,
    "zur person": Section.PERSONAL, "persoenliche angaben": Section.PERSONAL,
    "personal": Section.PERSONAL, "about me": Section.SUMMARY, "ueber mich": Section.SUMMARY,
    "professional summary": Section.SUMMARY, "career summary": Section.SUMMARY,
    "career objective": Section.SUMMARY, "personal statement": Section.SUMMARY,
    "professional profile": Section.SUMMARY, "personal profile": Section.SUMMARY,
    "profile": Section.SUMMARY, "executive summary": Section.SUMMARY,
    "career highlights": Section.SUMMARY, "berufliches profil": Section.SUMMARY,
    "persoenliches profil": Section.SUMMARY, "social media": Section.CONTACT,
    "social profiles": Section.CONTACT, "education and training": Section.EDUCATION,
    "aus- und weiterbildung": Section.EDUCATION, "schul- und berufsausbildung": Section.EDUCATION,
    "training and education": Section.EDUCATION, "further education": Section.TRAINING,
    "continuing education": Section.TRAINING, "professional development": Section.TRAINING,
    "areas of expertise": Section.SKILLS, "it": Section.SKILLS, "edv": Section.SKILLS,
    "professional qualifications": Section.TRAINING, "mother tongue": Section.LANGUAGES,
    "muttersprache": Section.LANGUAGES, "muttersprachen": Section.LANGUAGES,
    "mother tongues": Section.LANGUAGES, "other language": Section.LANGUAGES,
    "other languages": Section.LANGUAGES, "weitere sprachen": Section.LANGUAGES,
    "background": Section.SUMMARY, "beruflicher hintergrund": Section.WORK, "volunteer experience": Section.OTHER,
    "volunteer work": Section.OTHER, "ehrenamtliche taetigkeit": Section.OTHER,
    "ehrenamtliche taetigkeiten": Section.OTHER, "ehrenamtliche erfahrung": Section.OTHER,
    "leadership experience": Section.OTHER, "job applied for": Section.SUMMARY,
    "angestrebte taetigkeit": Section.SUMMARY, "digital competence": Section.SKILLS,
    "communication skills": Section.SKILLS, "organisational skills": Section.SKILLS,
    "organisational / managerial skills": Section.SKILLS, "job-related skills": Section.SKILLS,
    "computer skills": Section.SKILLS, "other skills": Section.SKILLS,
    "teaching experience": Section.WORK, "research experience": Section.WORK,
    "sprachen und it": Section.SKILLS, "driving licence": Section.OTHER,
    "personal skills and competences": Section.SKILLS, "additional information": Section.OTHER,
    "weitere informationen": Section.OTHER, "projekterfahrung": Section.PROJECTS,
    "project experience": Section.PROJECTS, "auslandserfahrung": Section.OTHER,
    "freiwilliges soziales jahr": Section.OTHER, "work authorization": Section.OTHER,
    "it skills": Section.SKILLS, "certifications and training": Section.TRAINING,
    "weiterbildung und zertifikate": Section.TRAINING,
}  # fmt: skip


def section_of(text: str) -> Section | None:
    """The section a line opens, if it is nothing but a heading; `HEAD` for "Lebenslauf"."""
    bare = _STRIP.sub("", re.sub(r"\(\w{1,3}\)", "", text)).strip()
    if not bare or len(bare) > _LONGEST or re.search(r"\d|@", bare):
        return None
    words = fold(bare)
    if words in _WHOLE:
        return _WHOLE[words]
    tokens = [t for t in re.split(r"[\s,/&+:|]+", words) if t]
    if not tokens or len(tokens) > _MOST_WORDS:
        return None
    found: set[Section] = set()
    for token in tokens:
        section = _SECTION_OF.get(token)
        if section is None and token not in _BESIDE:
            return None
        if section is not None and not (token in _BESIDE and len(tokens) > 1 and found):
            found.add(section)
    strong = {_SECTION_OF[t] for t in tokens if t in _SECTION_OF and t not in _BESIDE}
    return next((section for section in _RANK if section in (strong or found)), None)


def inline_section(text: str) -> tuple[Section, str] | None:
    """``Sprachen: Deutsch, Englisch`` → the section and what stands behind the colon."""
    label, colon, rest = text.partition(":")
    if not colon or not rest.strip() or len(label) > _LONGEST:
        return None
    section = section_of(label)
    return (section, rest.strip()) if section else None
