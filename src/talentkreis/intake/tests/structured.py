# SPDX-License-Identifier: Apache-2.0
"""A CV as JSON Resume and as Europass XML, both of the same invented person."""

from __future__ import annotations

import json
from typing import Any, Final

RESUME: Final[dict[str, Any]] = {
    "$schema": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json",
    "basics": {
        "name": "Svea Callsen",
        "label": "Softwareentwicklerin",
        "image": "https://bilder.example/svea.jpg",
        "email": "svea.callsen@example.org",
        "phone": "0431 5550142",
        "url": "https://svea.example",
        "summary": "Entwickelt Leitstellen mit <b>Rust</b>.",
        "location": {"postalCode": "24103", "city": "Kiel", "countryCode": "DE"},
        "profiles": [{"network": "GitHub", "username": "sveac"}, {"network": "Chor"}],
    },
    "work": [
        {
            "name": "Nordwind GmbH",
            "position": "Softwareentwicklerin",
            "location": "Kiel",
            "startDate": "2019-03-01",
            "summary": "Schnittstellen in Kubernetes.",
            "highlights": ["PostgreSQL auf drei Standorten"],
        },
        {
            "company": "Blaupause AG",
            "position": "Testerin",
            "startDate": "2016",
            "endDate": "2019-02",
        },
    ],
    "education": [
        {
            "institution": "Universität Kiel",
            "studyType": "M.Sc.",
            "area": "Informatik",
            "startDate": "2010-10",
            "endDate": "2015-09",
        }
    ],
    "skills": [
        {"name": "Sprachen der Informatik", "keywords": ["Python", "Go", "python"]},
        {"name": "PostgreSQL", "keywords": ["PostGIS"]},
        {"name": "Moderation"},
    ],
    "languages": [
        {"language": "Deutsch", "fluency": "Muttersprache"},
        {"language": "English", "fluency": "C1"},
        {"language": "Elbisch", "fluency": "fließend"},
    ],
    "certificates": [{"name": "Terraform Associate"}],
    "references": [{"name": "Frauke Ketelsen", "reference": "Sehr zuverlässig."}],
}


def resume(**changes: Any) -> bytes:
    """The JSON, with parts replaced."""
    return json.dumps(RESUME | changes, ensure_ascii=False).encode()


def passport(inside: str = "") -> bytes:
    """The XML, with more inside."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass"><LearnerInfo>
<Identification>
<PersonName><FirstName>Svea</FirstName><Surname>Callsen</Surname></PersonName>
<ContactInfo>
<Address><Contact><PostalCode>24103</PostalCode><Municipality>Kiel</Municipality></Contact></Address>
<Email><Contact>svea.callsen@example.org</Contact></Email>
<TelephoneList><Telephone><Contact>+49 431 5550142</Contact></Telephone></TelephoneList>
<WebsiteList><Website><Contact>https://svea.example</Contact></Website></WebsiteList>
</ContactInfo>
<Demographics><Birthdate year="1990" month="--02" day="---01"/></Demographics>
<Photo><MimeType>image/jpeg</MimeType><Data>AAAA</Data></Photo>
</Identification>
<WorkExperienceList><WorkExperience>
<Period><From year="2019" month="--03"/><Current>true</Current></Period>
<Position><Label>Softwareentwicklerin</Label></Position>
<Activities>&lt;p&gt;Schnittstellen für die Leitstelle mit Kubernetes&lt;/p&gt;</Activities>
<Employer><Name>Nordwind GmbH</Name><ContactInfo><Address><Contact>
<Municipality>Kiel</Municipality></Contact></Address></ContactInfo></Employer>
</WorkExperience></WorkExperienceList>
<EducationList><Education>
<Period><From year="2010"/><To year="2015" month="--09"/></Period>
<Title>Master of Science</Title><Field><Label>Informatik</Label></Field>
<Organisation><Name>Universität Kiel</Name></Organisation>
</Education></EducationList>
<Skills><Linguistic>
<MotherTongueList><MotherTongue><Description><Code>de</Code><Label>Deutsch</Label></Description>
</MotherTongue></MotherTongueList>
<ForeignLanguageList><ForeignLanguage><Description><Label>Englisch</Label></Description>
<ProficiencyLevel><Listening>C2</Listening><SpokenInteraction>C1</SpokenInteraction>
<SpokenProduction>B2</SpokenProduction></ProficiencyLevel></ForeignLanguage></ForeignLanguageList>
</Linguistic><Computer><Description>Python und PostgreSQL</Description></Computer></Skills>
{inside}</LearnerInfo></SkillsPassport>""".encode()
