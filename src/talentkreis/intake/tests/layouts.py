# SPDX-License-Identifier: Apache-2.0
"""Files in the layouts of other systems, with invented rows of our own."""

from __future__ import annotations

from talentkreis.intake.tests.runs import table


def _padded(rows: list[list[str]]) -> bytes:
    """As the loader of Bullhorn writes: comma separated, cells padded with blanks."""
    width = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    padded = [[cell.ljust(width[i]) for i, cell in enumerate(row)] for row in rows]
    return table(padded, delimiter=",")


_CANDIDATE = [
    "externalID", "firstName", "lastName", "name", "middleName", "namePrefix", "nickName",
    "email", "email2", "phone", "mobile", "workPhone", "fax", "companyName", "occupation",
    "primarySkills.name", "secondarySkills.name", "address.address1", "address.address2",
    "address.city", "address.zip", "address.countryName", "secondaryAddress.city",
    "branch.externalID", "owner.name", "comments", "description", "dateOfBirth", "ethnicity",
    "salary", "ssn", "massMailOptOut", "isDeleted", "source", "customText1", "customDate1",
]  # fmt: skip

CANDIDATES = _padded(
    [
        _CANDIDATE,
        ["cand-1", "Momme", "Andresen", "Momme Andresen", "Lars", "Dr.", "Mo",
         "momme.andresen@example.com", "m.andresen@example.org", "040 5550181", "0171 5550182",
         "040 5550183", "040 5550184", "Elbwerk GmbH", "Netzplaner", "GIS;SCADA", "Lastfluss",
         "Deichstrasse 4", "Hinterhaus", "Hamburg", "20459", "Germany", "Kiel", "branch-1",
         "Merle Hansen", "Kam über die Messe", "Plant Verteilnetze", "1/1/1980 0:00", "Unknown",
         "50000", "000", "TRUE", "FALSE", "Messe", "frei", "1/3/2016 0:00"],
        ["cand-2", "Inken", "Rohwer", "Inken Rohwer", "", "", "", "inken.rohwer@example.com", "",
         "", "", "", "", "Elbwerk GmbH", "", "", "", "", "", "Husum", "25813", "GERMANY", "", "",
         "", "", "", "", "", "", "", "FALSE", "FALSE", "", "", ""],
        ["cand-3", "Weg", "Gelöscht", "Weg Gelöscht", "", "", "", "weg@example.com", *[""] * 23,
         "FALSE", "TRUE", "", "", ""],
    ]
)  # fmt: skip
CANDIDATES_WITH_MARK = b"\xef\xbb\xbf" + CANDIDATES
CONTACTS = _padded(
    [
        ["address.city", "address.zip", "address.countryName", "clientCorporation.externalID",
         "comments", "email", "externalID", "firstName", "isDeleted", "lastName", "namePrefix",
         "name", "occupation", "phone", "skills.name", "status", "massMailOptOut"],
        ["Bremen", "28195", "Germany", "corp-1", "Entscheidet mit", "ute.harms@example.com",
         "contact-1", "Ute", "FALSE", "Harms", "Ms.", "Ute Harms", "Einkauf", "0421 5550191",
         "Verträge;Recht", "Active", "FALSE"],
    ]
)  # fmt: skip
EDUCATION = _padded(
    [
        ["candidate.externalID", "startDate", "endDate", "graduationDate", "school", "city",
         "degree", "major", "gpa", "comments", "customText1", "migrateGUID", "isDeleted"],
        ["cand-1", "08/14/00 12:00", "12/14/04 12:00", "12/14/04 12:00", "FH Kiel", "Kiel",
         "Diplom", "Elektrotechnik", "1,7", "Mit Auszeichnung", "x", "", "FALSE"],
        ["cand-9", "08/14/00 12:00", "", "", "FH Wedel", "Wedel", "BA", "", "", "", "", "",
         "FALSE"],
    ]
)  # fmt: skip
WORK = _padded(
    [
        ["candidate.externalID", "clientCorporation.externalID", "jobOrder.externalID",
         "startDate", "endDate", "comments", "companyName", "salary1", "title", "isLastJob",
         "customDate1", "isDeleted"],
        ["cand-1", "corp-1", "job-1", "05/10/14 00:00", "06/07/19 00:00", "Netzanschluss",
         "Fördewerk", "60000", "Projektleiter", "false", "01/01/01 00:00", "FALSE"],
        ["cand-1", "", "", "05/10/20 00:00", "06/07/19 00:00", "", "Elbwerk GmbH", "",
         "Netzplaner", "true", "", "FALSE"],
    ]
)  # fmt: skip
NOTES = _padded(
    [
        ["personReference.name", "comments", "externalID", "action", "minutesSpent", "dateAdded",
         "commentingPerson.name", "candidates.externalID", "clientContacts.externalID",
         "jobOrder.externalID", "isDeleted"],
        ["Merle Hansen", "Lange über Netzplanung gesprochen", "note-1", "Call 1", "20",
         "03/15/2024 14:30", "Merle Hansen", "cand-1", "contact-1", "job-1", "FALSE"],
        ["Merle Hansen", "Interesse an Teilzeit", "note-2", "Call 1", "20", "", "Nils Unbekannt",
         "cand-2", "", "", "FALSE"],
    ]
)  # fmt: skip
CORPORATIONS = _padded(
    [
        ["externalID", "name", "annualRevenue", "billingContact", "companyURL", "numEmployees",
         "phone", "address.city", "status"],
        ["corp-1", "Elbwerk GmbH", "1000000", "Ute Harms", "http://elbwerk.example", "50",
         "040 5550199", "Hamburg", "Active"],
    ]
)  # fmt: skip
CORPORATIONS_WITH_DOUBLE_COLUMNS = _padded(
    [["id", "name", "name", "firstName", "firstName"], ["1", "Elbwerk", "Elbwerk", "El", "El"]]
)
CORPORATIONS_WITHOUT_HEADER = b"id,name\n1,Elbwerk,Baut Netze\n"
VACANCIES = _padded(
    [
        ["externalID", "title", "clientContact.externalID", "numOpenings", "payRate", "isOpen",
         "publicDescription", "address.city"],
        ["job-1", "Netzplanung", "contact-1", "2", "30", "TRUE", "Wir suchen", "Hamburg"],
    ]
)  # fmt: skip
SUBMISSIONS = _padded(
    [
        ["candidate.externalID", "jobOrder.externalID", "comments", "billRate", "dateWebResponse",
         "payRate", "salary", "source", "status", "sendingUser.name", "isDeleted"],
        ["cand-1", "job-1", "Erste Vorstellung", "100", "1/1/16 00:00", "50", "90000", "Referral",
         "Submitted", "Merle Hansen", "FALSE"],
    ]
)  # fmt: skip
LINKEDIN = (
    "Notes:\n"
    '"When exporting your connection data, you may notice that some of the email addresses are'
    ' missing."\n\n'
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    'Ayşe,Demir,https://www.linkedin.com/in/ayse-demir-test,,"Werk, Süd","Leitung, Betrieb",'
    "15 Jan 2024\n"
    "Nils,Kröger,https://www.linkedin.com/in/nils-kroeger-test,nils@example.com,Fördewerk,,"
    "03 Feb 2023\n"
).encode()
GREENHOUSE = table(
    [
        ["id", "first_name", "last_name", "company", "title", "email_addresses[0].value",
         "phone_numbers[0].value", "phone_numbers[0].type", "addresses[0].value", "can_email",
         "tags", "application_ids"],
        ["77", "Olga", "Petrova", "Fördewerk", "Data Engineer", "olga@example.com",
         "+49 431 5550171", "mobile", "Holtenauer Str. 1, Kiel", "false", "python, sql", "5"],
    ],
    delimiter=",",
)  # fmt: skip
PERSONIO = table(
    [
        ["first_name", "last_name", "email", "job_position_id", "recruiting_channel_id", "message",
         "application_date", "birthday", "gender", "location", "phone", "salary_expectations"],
        ["Jan", "Jessen", "jan.jessen@example.com", "12", "3", "Guten Tag", "2025-02-01",
         "1990-01-01", "male", "Flensburg", "0461 5550161", "55000"],
    ],
    delimiter=",",
)  # fmt: skip
OPENCATS = table(
    [
        ["First Name", "Last Name", "Address", "City", "State", "Zip", "Home Phone", "Cell Phone",
         "Work Phone", "Notes", "Current Employer", "Email", "Email 2", "Web Site", "Key Skills"],
        ["Wencke", "Thun", "Am Hafen 1", "Husum", "SH", "25813", "04841 5550151", "0170 5550152",
         "", "Ruft gern zurück", "Windwerk", "wencke@example.com", "w.thun@example.org",
         "https://wencke.example", "Rotorblatt, Höhenrettung"],
    ],
    delimiter=",",
)  # fmt: skip
GERMAN = table(
    [
        ["Anrede", "Titel", "Vorname", "Nachname", "Geburtsdatum", "Straße", "PLZ", "Ort", "Land",
         "E-Mail", "Telefon", "Mobil", "Eintrittstermin", "Kündigungsfrist", "Gehaltsvorstellung",
         "Quelle", "Position", "Status", "Bemerkung"],
        ["Frau", "Prof. Dr.", "Änne", "Öztürk-Groß", "24.11.1979", "Königsweg 3", "24103", "Kiel",
         "Deutschland", "aenne@example.com", "0431/555 01-41", "+49 (0)171 5550142", "01.04.2026",
         "3 Monate", "65.000,50", "Messe", "Leiterin Netzbetrieb", "aktiv",
         "„Sehr gut“ – unbedingt halten"],
    ],
    encoding="cp1252",
)  # fmt: skip
