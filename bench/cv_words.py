# SPDX-License-Identifier: Apache-2.0
"""Words of invented CVs. Written for the benchmark alone: the parser and the taxonomy know none."""

from __future__ import annotations

GIVEN = (
    "Annegret", "Bjarne", "Carlotta", "Dietmar", "Elif", "Friederike", "Gökhan", "Henrike",
    "Ioannis", "Jörg", "Katarzyna", "Lutz", "Mareike", "Nikolai", "Ödön", "Petra", "Quirin",
    "Rüdiger", "Siobhan", "Thorsten", "Ulrike", "Valentin", "Wiebke", "Xenia", "Yannick",
    "Zeynep", "Anna-Lena", "Karl-Heinz", "Margarethe", "Owen", "Priya", "Grace", "Hamish",
)  # fmt: skip
FAMILY = (
    "Albrecht", "Böhmermann", "Czerny", "Dreßler", "Evers", "Fährmann", "Grünwald", "Hülsmann",
    "Iwanow", "Jürgensen", "Kowalczyk", "Lichtenfels", "Möllers", "Nakamura", "Özdemir",
    "Pfennigwerth", "Quandt", "Rosenbaum", "Schürholz", "Tiedemann", "Uhlenbrock", "Voss",
    "Weißenberg", "Yıldız", "Zumsande", "von der Leyden", "Müller-Hohenstein", "MacAllister",
    "O'Donnell", "Achterberg", "van den Bergh", "Singh", "Fletcher", "Okafor",
)  # fmt: skip
# (German, English)
TITLES = (
    ("Senior Softwareentwicklerin", "Senior Software Engineer"),
    ("Projektleiter Anlagenbau", "Plant Construction Project Lead"),
    ("Controller", "Financial Controller"),
    ("Krankenpflegerin Intensivstation", "Intensive Care Nurse"),
    ("Vertriebsmitarbeiter Außendienst", "Field Sales Representative"),
    ("Referentin Öffentlichkeitsarbeit", "Public Relations Officer"),
    ("Data Scientist", "Data Scientist"),
    ("Kaufmännischer Leiter", "Head of Finance and Administration"),
    ("Sachbearbeiterin Buchhaltung", "Accounts Payable Clerk"),
    ("Werkstudent Marketing", "Marketing Working Student"),
    ("Teamleiter Logistik", "Logistics Team Lead"),
    ("Elektroniker für Betriebstechnik", "Maintenance Electrician"),
    ("Product Owner", "Product Owner"),
    ("UX-Designerin", "UX Designer"),
    ("Wissenschaftlicher Mitarbeiter", "Research Assistant"),
    ("Personalreferentin", "HR Business Partner"),
    ("Systemadministrator", "Systems Administrator"),
    ("Einkäuferin Rohstoffe", "Raw Materials Buyer"),
    ("Praktikantin im Personalwesen", "Human Resources Intern"),
    ("Geschäftsführer", "Managing Director"),
    ("Junior Consultant", "Junior Consultant"),
    ("Assistenz der Geschäftsleitung", "Executive Assistant"),
    ("Bauleiterin Hochbau", "Site Manager Building Construction"),
    ("Küchenchef", "Head Chef"),
    ("Qualitätsprüfer", "Quality Inspector"),
    ("Erzieherin", "Kindergarten Teacher"),
    ("Mechatroniker", "Mechatronics Technician"),
    ("DevOps Engineer", "DevOps Engineer"),
    ("Key Account Managerin", "Key Account Manager"),
    ("Steuerfachangestellte", "Tax Clerk"),
    ("Redakteurin", "Staff Writer"),
    ("Leitung Kundenservice", "Customer Service Lead"),
)  # fmt: skip
EMPLOYERS = (
    "Brandt & Söhne Maschinenfabrik GmbH", "Helmholz Pharma AG", "Weserblick Klinikum gGmbH",
    "Fjordline Software", "Kupferkessel", "Stadtwerke Uelzen", "Nordstern Versicherung a.G.",
    "Talgrund Logistik GmbH & Co. KG", "Bluewhale Analytics Ltd", "Oakridge Partners LLP",
    "Morgenrot Medien", "Gebrüder Wittich OHG", "Lumen Systems", "Sparkasse Altmark West",
    "Institut für Küstenforschung", "Quarzwerk Labs", "Pinnacle Retail Group", "Zirbelholz",
    "Hanseatic Shipping Inc.", "Rheinufer Architekten PartG mbB", "TU Ilmtal", "Vogelsang SE",
    "Kita Sonnenhügel e.V.", "Redleaf Robotics", "Aurelia Consulting", "Caldera Ventures",
    "Bäckerei Ohlendorf", "Landratsamt Rabenstein", "Silberfaden Textil", "Grünkern",
    "Hotel Alpenglühen", "Westfalen Automotive", "Iglu Data", "Papierfabrik Zell AG",
)  # fmt: skip
CITIES = (
    "Flensburg", "Osnabrück", "Chemnitz", "Graz", "Winterthur", "Würzburg", "Jena", "Linz",
    "Lübeck", "Karlsruhe", "Bregenz", "Potsdam", "Aachen", "St. Gallen", "Halle (Saale)",
)  # fmt: skip
CITIES_EN = ("Bristol", "Leeds", "Austin, TX", "Zurich", "Vienna", "Dublin", "Munich", "Boston, MA",
             "Edinburgh", "Berlin, Germany")  # fmt: skip
STREETS = ("Ahornweg 7", "Am Mühlenteich 23a", "Bahnhofstr. 112", "Lange Reihe 4", "Kirchplatz 1")
POSTCODES = ("24937", "49074", "09111", "97070", "07743", "23552", "76131", "14467", "52062")
SCHOOLS = (
    ("Universität Bremen", "University of Bristol"),
    ("Technische Hochschule Mittelhessen", "Leeds Beckett University"),
    ("RWTH Aachen", "Trinity College Dublin"),
    ("Hochschule für Wirtschaft und Recht Berlin", "University of Texas at Austin"),
    ("FH Joanneum", "Imperial College London"),
    ("Ludwig-Maximilians-Universität München", "Ohio State University"),
    ("Duale Hochschule Baden-Württemberg Mosbach", "University of Vienna"),
    ("Berufskolleg Olsberg", "City of Glasgow College"),
)  # fmt: skip
DEGREES = (
    (("B.Sc.", "Wirtschaftsinformatik"), ("B.Sc.", "Information Systems")),
    (("Master of Science", "Maschinenbau"), ("Master of Science", "Mechanical Engineering")),
    (("Diplom", "Betriebswirtschaftslehre"), ("BA", "Business Administration")),
    (("Bachelor of Arts", "Kommunikationswissenschaft"), ("Bachelor of Arts", "Communication")),
    (("M.A.", "Soziologie"), ("M.A.", "Sociology")),
    (("Ausbildung zum Industriekaufmann", ""), ("Diploma", "Industrial Management")),
    (("Promotion", "Chemie"), ("PhD", "Chemistry")),
    (("Bachelor of Engineering", "Elektrotechnik"), ("BEng", "Electrical Engineering")),
)  # fmt: skip
UPPER_SCHOOLS = (
    ("Abitur", "Goethe-Gymnasium Ibbenbüren"),
    ("Allgemeine Hochschulreife", "Gesamtschule Am Rosensee"),
    ("Fachhochschulreife", "Berufsbildende Schulen Cuxhaven"),
)  # fmt: skip
UPPER_SCHOOLS_EN = (
    ("High School Diploma", "Lincoln High School"),
    ("A-Levels", "Harrow Road School"),
)
SKILLS = {
    "Programmierung": ("Java", "TypeScript", "C++", "Python", "Kotlin", "Rust", "SQL", "PHP"),
    "Werkzeuge": ("Docker", "Jira", "Git", "SAP S/4HANA", "MS Excel", "AutoCAD", "Figma", "Jenkins"),
    "Methoden": ("Scrum", "Design Thinking", "Lean Management", "Six Sigma", "OKR", "Kanban"),
    "Fachlich": ("Bilanzierung", "Wundversorgung", "Arbeitsrecht", "Lohnabrechnung",
                 "Schweißtechnik", "Vertragsverhandlung", "Kostenrechnung", "Elternarbeit"),
}  # fmt: skip
SKILLS_EN = {
    "Programming": ("Java", "TypeScript", "C++", "Python", "Go", "Scala", "SQL", "Ruby on Rails"),
    "Tools": ("Docker", "Jira", "Git", "Salesforce", "MS Excel", "AutoCAD", "Figma", "Terraform"),
    "Methods": ("Scrum", "Design Thinking", "Lean Management", "A/B Testing", "OKR", "Kanban"),
    "Professional": ("Financial Reporting", "Wound Care", "Employment Law", "Payroll",
                     "Contract Negotiation", "Stakeholder Management", "Copywriting"),
}  # fmt: skip
# code, German, English
LANGUAGES = (
    ("de", "Deutsch", "German"), ("en", "Englisch", "English"), ("fr", "Französisch", "French"),
    ("es", "Spanisch", "Spanish"), ("pl", "Polnisch", "Polish"), ("tr", "Türkisch", "Turkish"),
    ("nl", "Niederländisch", "Dutch"), ("sv", "Schwedisch", "Swedish"),
)  # fmt: skip
# level, German spellings, English spellings
LEVELS = (
    ("native", ("Muttersprache", "muttersprachlich"), ("native", "native speaker")),
    ("C1", ("C1", "verhandlungssicher", "fließend"), ("C1", "fluent", "professional working proficiency")),
    ("B2", ("B2", "gute Kenntnisse"), ("B2", "upper intermediate")),
    ("B1", ("B1",), ("B1", "intermediate")),
    ("A2", ("A2", "Grundkenntnisse"), ("A2", "basic knowledge")),
)  # fmt: skip
TASKS = (
    "Einführung eines neuen Planungsverfahrens für drei Standorte",
    "Betreuung von 40 Bestandskunden und Ausbau des Neugeschäfts",
    "Erstellung der Monats- und Jahresabschlüsse seit Umstellung 2018",
    "Führung eines Teams von acht Personen",
    "Anleitung neuer Kolleginnen und Kollegen",
    "Entwicklung von Schnittstellen zwischen Lager und Verkauf",
    "Koordination externer Dienstleister",
    "Senkung der Ausschussquote um 12 Prozent",
)  # fmt: skip
TASKS_EN = (
    "Introduced a new planning procedure across three sites",
    "Looked after 40 existing customers and grew new business by 18% in 2021",
    "Prepared monthly and annual financial statements",
    "Led a team of eight people",
    "Onboarded new colleagues and wrote the training material",
    "Designed interfaces between warehouse and sales",
    "Coordinated external service providers",
    "Cut the reject rate by 12 percent within one year",
)  # fmt: skip
SUMMARIES = (
    "Erfahrene Fachkraft mit Freude an klaren Abläufen und guter Zusammenarbeit.",
    "Ich verbinde fachliche Tiefe mit einem Blick für das Ganze und übernehme gern Verantwortung.",
)  # fmt: skip
SUMMARIES_EN = (
    "Hands-on professional who enjoys clear processes and working with others.",
    "I combine depth in my field with an eye for the whole and like to take responsibility.",
)  # fmt: skip
HOBBIES = ("Rudern", "Imkerei", "Chorgesang", "Bergwandern", "Schach")
HOBBIES_EN = ("Rowing", "Beekeeping", "Choir singing", "Hiking", "Chess")
