# SPDX-License-Identifier: Apache-2.0
"""What people say about themselves and what shows it: sentences, own fields, documents."""

from __future__ import annotations

# (source, German, English); {skill}, {firm} and {year} are filled in.
EVIDENCE: tuple[tuple[str, str, str], ...] = (
    ("cv", "Seit {year} verantwortlich für {skill} bei {firm}.",
     "In charge of {skill} at {firm} since {year}."),
    ("cv", "{skill}, tägliche Arbeit bei {firm}.", "{skill}, everyday work at {firm}."),
    ("interview", "Hat den letzten Fall mit {skill} Schritt für Schritt erklärt.",
     "Explained the last case with {skill} step by step."),
    ("interview", "Nennt {skill} als das, was am meisten Freude macht.",
     "Names {skill} as what is most enjoyable."),
    ("certificate", "Lehrgang {skill} mit Prüfung abgeschlossen.",
     "Finished a course in {skill} with an exam."),
    ("reference", "Die frühere Teamleitung lobt die Arbeit mit {skill}.",
     "A former team lead praises the work with {skill}."),
)  # fmt: skip
# Code and weight: what is spoken beside the mother tongue.
SPOKEN: tuple[tuple[str, int], ...] = (
    ("en", 60), ("da", 12), ("pl", 7), ("tr", 6), ("uk", 4), ("fr", 5), ("nds", 4), ("es", 2),
)  # fmt: skip
LEVELS = ("A2", "B1", "B2", "B2", "C1", "C2")
# Kind, German, English, purpose, choices, restricted.
OWN_FIELDS: tuple[tuple[str, str, str, str, tuple[tuple[str, str], ...], bool], ...] = (
    ("choices", "Schichten", "Shifts", "Einsatzplanung der Leitstelle",
     (("Tagschicht", "Day shift"), ("Nachtschicht", "Night shift"), ("Wochenende", "Weekend")),
     False),
    ("yes_no", "Höhentauglich (G41)", "Fit for heights (G41)", "Arbeiten auf Windenergieanlagen",
     (), False),
    ("choice", "Führerschein", "Driving licence", "Fahrten zu Anlagen",
     (("keiner", "none"), ("B", "B"), ("BE", "BE"), ("C1", "C1")), False),
    ("date", "Schaltberechtigung bis", "Switching permit until",
     "Ohne Berechtigung keine Schalthandlung", (), False),
    ("number", "Jahre im Netzbetrieb", "Years in grid operation", "Einstufung nach Tarif", (),
     False),
    ("money", "Umzugsbudget", "Relocation budget", "Angebot an Menschen, die umziehen würden", (),
     True),
    ("link", "Fachbeitrag", "Article", "Gesprächsanlass", (), False),
    ("long_text", "Wichtig für den Alltag", "Matters every day",
     "Damit ein Angebot zum Leben passt", (), False),
)  # fmt: skip
EVERYDAY = (
    "Vier feste Dienstpläne im Jahr, keine Bereitschaft am Wochenende.",
    "Pendelt mit der Bahn, Beginn nicht vor 7:30.",
    "Pflegt die Eltern, mittwochs nur vormittags.",
    "Möchte mittelfristig ausbilden.",
)
MENTIONS = (
    "@{name}, sie fragt nach den Dienstplänen. Kannst du das vor Freitag klären?",
    "@{name} kennt die alte Leitstelle: bitte einmal anrufen.",
    "Gehaltswunsch liegt über dem Band, @{name}. Sprechen wir mit dem Fachbereich?",
)
CV_THEN = """Lebenslauf (Stand 2023)

{name}
{position}

Kenntnisse: {skills}
"""
CV_NOW = """Lebenslauf

{name}
{position} bei {firm}

Berufserfahrung
Verantwortlich für den sicheren Betrieb, Vertretung der Schichtleitung.

Kenntnisse: {skills}
"""
CERTIFICATE = """Nachweis
{name} hat den Lehrgang {skill} abgeschlossen. Gültig zwei Jahre.
"""
