# SPDX-License-Identifier: Apache-2.0
"""Fields of work: titles from first to senior post, firms, skills, tags. All firms are made up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A field of work. `titles` in German and English, junior first.

    ``{in}`` becomes "in", nothing, or ":in", as the person is addressed.
    """

    key: str
    weight: int
    titles: tuple[str, ...]
    titles_en: tuple[str, ...]
    training: tuple[str, ...]
    skills: tuple[str, ...]
    firms: tuple[str, ...]


GRID = Field(
    key="Netztechnik",
    weight=26,
    titles=(
        "Elektroniker{in} für Betriebstechnik",
        "Netzmonteur{in}",
        "Netzmeister{in} Strom",
        "Schaltmeister{in} Leitstelle",
        "Leiter{in} Netzbetrieb",
    ),
    titles_en=(
        "Electrician",
        "Grid Technician",
        "Senior Grid Technician",
        "Control Room Operator",
        "Head of Grid Operations",
    ),
    training=(
        "Ausbildung Elektronik für Betriebstechnik",
        "Meisterschule Elektrotechnik",
        "Netzmeister Strom (BDEW)",
    ),
    skills=(
        "Mittelspannung", "Schaltberechtigung", "Netzleittechnik", "Kabelmontage", "Schutztechnik",
        "SPS", "Arbeitssicherheit", "Bereitschaftsdienst", "Umspannwerke", "GIS",
    ),
    firms=(
        "Küstenwerke Husum", "Fördestrom Netz", "Marschland Elektro", "Netzbau Eider",
        "Stadtwerke Schleibogen", "Holm & Jensen Anlagenbau",
    ),
)  # fmt: skip
WIND = Field(
    key="Windenergie",
    weight=16,
    titles=(
        "Mechatroniker{in}",
        "Servicetechniker{in} Windenergie",
        "Teamleiter{in} Service Windenergie",
        "Projektleiter{in} Windpark",
        "Betriebsleiter{in} Windparks",
    ),
    titles_en=(
        "Mechatronics Technician",
        "Wind Turbine Technician",
        "Service Team Lead",
        "Wind Farm Project Manager",
        "Head of Wind Operations",
    ),
    training=("Ausbildung Mechatronik", "GWO-Sicherheitstraining", "B. Eng. Windenergietechnik"),
    skills=(
        "Windenergieanlagen", "Hydraulik", "GWO", "Offshore", "Rotorblatt", "Condition Monitoring",
        "SCADA", "Höhentauglichkeit", "Projektleitung",
    ),
    firms=(
        "Windwerk Nordfriesland", "Halligwind Service", "Seeluft Energie", "Rotor & Söhne",
        "Dithmarscher Windkontor",
    ),
)  # fmt: skip
DIGITAL = Field(
    key="IT und OT",
    weight=18,
    titles=(
        "Fachinformatiker{in}",
        "Softwareentwickler{in}",
        "Referent{in} OT-Sicherheit",
        "Dateningenieur{in}",
        "Architekt{in} Netzleitsysteme",
    ),
    titles_en=(
        "Junior Developer",
        "Software Engineer",
        "OT Security Engineer",
        "Data Engineer",
        "Principal Architect",
    ),
    training=("B. Sc. Informatik", "Ausbildung Fachinformatik", "M. Sc. Data Science"),
    skills=(
        "Python", "PostgreSQL", "Kubernetes", "IEC 62443", "ISO 27001", "Java", "SCADA", "Linux",
        "Netzwerktechnik", "Datenanalyse", "TypeScript", "OPC UA",
    ),
    firms=(
        "Angeln Digital", "Fördecode", "Deichrechner", "Kieler Datenkontor", "Nordlys Software",
    ),
)  # fmt: skip
ENGINEERING = Field(
    key="Ingenieurwesen",
    weight=14,
    titles=(
        "Planer{in} Elektrotechnik",
        "Ingenieur{in} Schutztechnik",
        "Projektleiter{in} Umspannwerk",
        "Referent{in} Asset Management Netze",
        "Leiter{in} Netzplanung",
    ),
    titles_en=(
        "Design Engineer",
        "Protection Engineer",
        "Substation Project Manager",
        "Asset Manager",
        "Head of Grid Planning",
    ),
    training=("B. Eng. Elektrotechnik", "M. Sc. Energietechnik", "Dipl.-Ing. Elektrotechnik"),
    skills=(
        "Hochspannung", "Netzberechnung", "PowerFactory", "EPLAN", "Projektleitung", "VDE-Normen",
        "Genehmigungsverfahren", "Umspannwerke", "Kostenplanung",
    ),
    firms=(
        "Holm & Jensen Anlagenbau", "Planwerk Küste", "Ingenieurkontor Treene",
        "Ostseewerft Kappeln", "Fördestrom Netz",
    ),
)  # fmt: skip
COMMERCIAL = Field(
    key="Kaufmännisches",
    weight=14,
    titles=(
        "Sachbearbeiter{in} Netzabrechnung",
        "Controller{in}",
        "Regulierungsmanager{in}",
        "Energiehändler{in}",
        "Kaufmännische Leitung",
    ),
    titles_en=(
        "Billing Clerk",
        "Controller",
        "Regulatory Affairs Manager",
        "Energy Trader",
        "Finance Director",
    ),
    training=("Ausbildung Industriekaufleute",
        "B. A. Betriebswirtschaft",
        "M. Sc. Energiewirtschaft",
    ),
    skills=(
        "SAP IS-U", "Excel", "Anreizregulierung", "Bilanzkreismanagement", "Controlling",
        "Vertragsrecht", "Netzentgelte", "Power BI",
    ),
    firms=(
        "Küstenwerke Husum", "Eiderbank", "Handelshaus Thode", "Stadtwerke Schleibogen",
        "Seeluft Energie",
    ),
)  # fmt: skip
SERVICE = Field(
    key="Kundenservice",
    weight=7,
    titles=(
        "Kundenberater{in}",
        "Sachbearbeiter{in} Hausanschluss",
        "Teamleiter{in} Kundenservice",
    ),
    titles_en=("Customer Advisor", "Connections Advisor", "Customer Service Lead"),
    training=("Ausbildung Kaufleute für Dialogmarketing", "Ausbildung Bürokommunikation"),
    skills=("Telefonie", "CRM", "Beschwerdemanagement", "Dänisch", "Plattdeutsch", "Hausanschluss"),
    firms=("Küstenwerke Husum", "Telefonhaus Eider", "Eiderbank"),
)
STUDENTS = Field(
    key="Nachwuchs",
    weight=5,
    titles=("Werkstudent{in}", "Praktikant{in}", "Werkstudent{in} Abschlussarbeit"),
    titles_en=("Working Student", "Intern", "Thesis Student"),
    training=("B. Eng. Elektrotechnik", "B. Sc. Wirtschaftsinformatik", "B. Sc. Umwelttechnik"),
    skills=("MATLAB", "Python", "Excel", "Energietechnik", "Präsentation"),
    firms=("Hochschule Westküste am Deich", "Fördehochschule", "Nordlicht Energie"),
)
FIELDS: tuple[Field, ...] = (GRID, WIND, DIGITAL, ENGINEERING, COMMERCIAL, SERVICE, STUDENTS)

LANGUAGE_SKILLS = ("Englisch", "Dänisch", "Polnisch", "Türkisch", "Ukrainisch", "Plattdeutsch")
TAGS = (
    "Rufbereitschaft möglich", "Teilzeit", "Führungserfahrung", "Umzug möglich", "Pendelt",
    "Werkschau Schuby", "Kieler Woche", "Karrieretag Flensburg", "Fördehochschule", "Meisterbrief",
    "Führerschein C1", "Elternzeit", "Ehrenamt THW", "Offshore", "Remote",
)  # fmt: skip
