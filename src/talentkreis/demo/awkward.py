# SPDX-License-Identifier: Apache-2.0
"""The people every list must survive: names, addresses and histories as life writes them."""

from __future__ import annotations

from talentkreis.demo.people import DemoBasis, DemoPerson, DemoStation, DemoTalk
from talentkreis.demo.words.places import TOWNS

_KIEL, _FLENSBURG, _HUSUM = TOWNS[:3]
# The one person only the members of a confidential pool may ever see. Tests look for this name
# in everything other roles receive.
CANARY = ("Wiebke", "Kanarek")


def awkward_people(first_number: int) -> list[DemoPerson]:
    """One of each kind of trouble; numbered from `first_number`."""
    people = [
        # Spelled in three ways, one mailbox: very likely one person.
        _person("Jürgen", "Müller-Weiß", "mr", email="juergen.mueller-weiss@post.example"),
        _person("Juergen", "Mueller-Weiss", "mr", email="juergen.mueller-weiss@post.example"),
        _person("J.", "Müller Weiss", "", email="JUERGEN.Mueller-Weiss@Post.Example"),
        # Twins: same birthday, same telephone, two people.
        _person("Lena", "Brodersen", "ms", email="lena.brodersen@post.example", phone="001"),
        _person("Lina", "Brodersen", "ms", email="lina.brodersen@post.example", phone="001"),
        # Father and son at one address with one name.
        _person("Hans-Jürgen", "Thode", "mr", title="Dipl.-Ing.", email="thode@post.example"),
        _person("Hans-Jürgen", "Thode", "mr", email="thode@post.example", street="Deichweg 4"),
        # A couple that shares a mailbox.
        _person("Anna-Lena", "von der Heide-Brockdorff", "ms", email="familie@heide.example"),
        _person("Ole", "von der Heide-Brockdorff", "mr", email="familie@heide.example"),
        # Names: very long, tiny, foreign, with marks, without one half, without any.
        _person(
            "Maria Magdalena Josephine Wilhelmine",
            "Freifrau von und zu Stoltenberg-Rantzau auf Breitenburg-Nordstrand",
            "ms",
            title="Prof. Dr. Dr. h. c.",
            email="stoltenberg-rantzau@schloss.example",
        ),
        _person("Bo", "Y", "mr", email="bo@y.example"),
        _person("Þórdís", "Ægisdóttir", "ms", email="thordis@post.example"),
        _person("Siobhán", "O’Connor-d’Arcy", "ms", email="siobhan@post.example", language="en"),
        _person("Nguyễn Thị Minh", "Khai", "ms", email="khai@post.example"),
        _person("ليلى", "حداد", "ms", email="leila.haddad@post.example", language="en"),
        _person("小龍", "李", "mr", email="li@post.example", language="en"),
        _person("Kim 🌊", "Jessen", "", email="kim.jessen@post.example"),
        _person("Svea", "", "ms", email="svea@post.example"),
        _person("", "Callsen", "", email="callsen@post.example"),
        _person("", "", "", email="nur-adresse@post.example"),
        # What people paste into forms.
        _person("<b>Robert</b>", "<script>alert('Tabelle')</script>", "mr", email="rob@x.example"),
        _person("Robert'); DROP TABLE", "Students;--", "mr", email="bobby@tables.example"),
        _person('=HYPERLINK("http://x.example")', "Formel", "", email="formel@x.example"),
        _person("{{ anrede }}", "{% Vorlage %}", "", email="vorlage@x.example"),
        _person("  Momme\u200b ", "\u202eAndresen", "mr", email="momme@post.example"),
        # Addresses: umlaut domain, plus sign, none at all.
        _person("Gönna", "Jürgensen", "ms", email="gönna@jürgensen.example"),
        _person("Fenja", "Wulff", "ms", email="fenja.wulff+karriere@post.example"),
        _person("Arne", "Rohwer", "mr", email="", phone="050"),
        _person("Boy", "Feddersen", "mr", email="", phone=""),
    ]
    for offset, person in enumerate(people):
        person.number = first_number + offset
    return people


def canary(number: int) -> DemoPerson:
    """The person of the confidential pool."""
    person = _person(*CANARY, "ms", email="wiebke.kanarek@post.example", phone="077")
    person.number = number
    person.position = "Leiterin Netzbetrieb"
    person.employer_name = "Fördestrom Netz"
    person.notes.append((12, "Spricht nur mit Merle Hansen. Ihr Arbeitgeber weiß von nichts."))
    person.talks.append(
        DemoTalk(12, "meeting", was_reached=True, minutes=60, text="Spaziergang an der Förde.")
    )
    return person


def _person(
    given: str,
    family: str,
    salutation: str,
    *,
    email: str,
    title: str = "",
    phone: str = "",
    language: str = "de",
    street: str = "Deichweg 4",
) -> DemoPerson:
    days = 40 + 7 * len(given + family)
    person = DemoPerson(
        number=0,
        given_name=given,
        family_name=family,
        salutation=salutation,
        title=title,
        language=language,
        field_key="Netztechnik",
        position="Netzmonteur{in}".replace("{in}", {"ms": "in", "mr": ""}.get(salutation, ":in")),
        employer_name="Küstenwerke Husum",
        town=(_KIEL, _FLENSBURG, _HUSUM)[len(given) % 3],
        street=street,
        source_type="event",
        source="Werkschau Schuby",
        known_days=days,
        emails=[email] if email else [],
        phones=[f"+49 40 66969{phone}"] if phone else [],
        hats=[("prospect", days)],
        stations=[DemoStation("work", "Netzmonteur", "Küstenwerke Husum", "Husum", 30, None)],
        skills=["Mittelspannung", "Kabelmontage"],
        tags=["Werkschau Schuby"],
    )
    if email:
        person.bases.append(DemoBasis("pool", "consent", "Werkschau Schuby", days, ends_in=600))
        person.consents.append(("nurture", days))
    else:
        person.bases.append(
            DemoBasis(
                "sourcing",
                "legitimate_interest",
                "Werkschau Schuby",
                days,
                notice_due_in=30 - days,
                was_noticed=True,
            )
        )
    return person
