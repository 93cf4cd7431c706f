# SPDX-License-Identifier: Apache-2.0
"""How other systems and people name columns, folded to letters and digits.

From the public documentation of Bullhorn, Greenhouse, Personio, OpenCATS and LinkedIn, and from
what German spreadsheets are headed with.
"""

from __future__ import annotations

from talentkreis.intake.columns.targets import Target

PEOPLE: dict[Target, str] = {
    Target.FULL_NAME: """name fullname vollername vollstaendigername namevorname vornamename
        vorundnachname vornamenachname nachnamevorname candidatename kandidatenname kandidat
        kandidatin bewerber bewerberin bewerbername ansprechpartner ansprechpartnerin
        kontaktname contactname personname displayname anzeigename mitarbeiter mitarbeitername
        person talent""",
    Target.HONORIFIC: """anrede salutation titel akademischertitel akadtitel nameprefix prefix
        honorific formofaddress anredetitel titelanrede""",
    Target.GIVEN_NAME: "vorname vornamen firstname givenname forename rufname first",
    Target.MIDDLE_NAME: "middlename zweitervorname weiterevornamen middleinitial zweitname",
    Target.FAMILY_NAME: """nachname familienname lastname surname familyname zuname last
        hausname""",
    Target.LANGUAGE: "sprache language korrespondenzsprache preferredlanguage locale",
    Target.EMAIL: """email emailadresse emailaddress mail mailadresse emailprivat
        emailprivate privateemail emailgeschaeftlich emaildienstlich workemail businessemail
        personalemail emailaddresses emailaddressesvalue primaryemail epost kontaktemail
        primaryemailaddress candidateemail elektronischepost weitereemail zweiteemail
        homeemail secondaryemail""",
    Target.PHONE: """telefon telefonnummer tel phone phonenumber phonenumbers phonenumbersvalue
        mobil mobile mobiltelefon mobilnummer handy handynummer cell cellphone mobilephone
        workphone homephone otherphone telefonprivat telefongeschaeftlich telefondienstlich
        telefonmobil festnetz rufnummer durchwahl dienstlichetelefonnummer telmobil telprivat
        telefonnummermobil mobiletelefonnummer primaryphone businessphone privatephone
        contactnumber telnr telefonnr mobilnr handynr""",
    Target.LINK: """url linkedin linkedinurl linkedinprofil linkedinprofile xing xingprofil
        xingurl profil profile profilurl profileurl publicprofileurl website webseite homepage
        web internet websiteaddresses websiteaddressesvalue socialmediaaddresses
        socialmediaaddressesvalue github githuburl portfolio link""",
    Target.POSITION: """position stelle jobtitle title occupation funktion beruf taetigkeit
        berufsbezeichnung stellenbezeichnung aktuelleposition currentposition currenttitle
        jobbezeichnung headline role rolle berufbezeichnung aktuellerolle bewerbungals
        positionstitel derzeitigeposition""",
    Target.EMPLOYER: """firma unternehmen arbeitgeber company companyname employer
        currentemployer currentcompany organization organisation aktuellerarbeitgeber
        derzeitigerarbeitgeber firmenname clientcorporationname employername betrieb
        unternehmensname letzterarbeitgeber arbeitgeberaktuell""",
    Target.SUMMARY: """summary zusammenfassung profiltext kurzprofil beschreibung description
        about kurzbeschreibung profilbeschreibung ueberblick""",
    Target.SKILL: """skills skill keyskills kenntnisse faehigkeiten kompetenzen skillset
        skillsname primaryskillsname secondaryskillsname primaryskills secondaryskills
        qualifikationen fachkenntnisse edvkenntnisse itkenntnisse staerken""",
    Target.TAG: "tags tag schlagworte schlagwort schlagwoerter stichworte labels keywords",
    Target.STREET: """strasse street address adresse anschrift address1 addressaddress1
        streetaddress strasseundhausnummer strassehausnummer strassenr strassehausnr addressline1
        addresses addressesvalue strasseundhausnr strassenummer wohnanschrift""",
    Target.STREET_2: "address2 addressaddress2 addressline2 adresszusatz adresse2 zusatz",
    Target.POSTCODE: """plz postleitzahl zip zipcode postcode postalcode addresszip
        addresspostalcode wohnortplz""",
    Target.CITY: """ort stadt city wohnort addresscity town wohnsitz location standort
        ortschaft currentcity""",
    Target.POSTCODE_CITY: "plzort plzundort postleitzahlort plzwohnort ortplz plzstadt",
    Target.COUNTRY: """land country countryname addresscountryname addresscountry laendercode
        countrycode staat wohnland""",
    Target.NOTE: """notizen notiz bemerkung bemerkungen notes note comments comment kommentar
        kommentare anmerkung anmerkungen message nachricht hinweis hinweise remarks""",
    Target.SOURCE_DETAIL: """quelle source kanal herkunft recruitingchannel recruitingkanal
        bewerbungskanal quellekanal sourcename channel""",
    Target.EXTERNAL_ID: """id externalid extid candidateid personid personalnummer
        bewerbernummer bewerberid kandidatenid kandidatennummer kandidatennr externeid
        applicantid contactid talentid uid nummer bewerbernr kundennummer referenznummer""",
    Target.IS_DELETED: "isdeleted deleted geloescht istgeloescht",
    Target.CONSENT_PURPOSE: """einwilligung einwilligungzweck einwilligungszweck consent
        consentpurpose consenttype einwilligungfuer zweckdereinwilligung""",
    Target.CONSENT_DATE: """einwilligungam einwilligungdatum einwilligungsdatum consentdate
        consentgivenat consentat optinat optindate optindatum consentgivenon
        datumdereinwilligung einwilligungvom""",
    Target.CONSENT_WORDING: """einwilligungwortlaut einwilligungstext consentwording consenttext
        wortlaut wortlautdereinwilligung einwilligungtext""",
    Target.CONSENT_EVIDENCE: """einwilligungnachweis consentevidence nachweis consentproof
        nachweisdereinwilligung optinnachweis einwilligungsnachweis consentsource""",
    Target.MAIL_OPT_OUT: """massmailoptout optout emailoptout newsletteroptout unsubscribed
        abgemeldet werbesperre keinewerbung keinnewsletter donotemail mailsperre kontaktsperre
        hasoptedout donotcontact widerspruch werbewiderspruch""",
    Target.MAIL_ALLOWED: "canemail mailallowed emailerlaubt werbungerlaubt",
}

_PERSON_REF = """candidateexternalid candidatesexternalid candidateid clientcontactexternalid
    clientcontactsexternalid personexternalid personreferenceexternalid kandidatenid bewerberid
    personid personalnummer bewerbernummer kandidatennummer contactid applicantid talentid
    kandidat candidate bewerber externeid externalid kandidatennr bewerbernr"""

STATIONS: dict[Target, str] = {
    Target.PERSON_REF: _PERSON_REF,
    Target.EMAIL: "email emailadresse emailaddress mail candidateemail",
    Target.ORGANISATION: """school university schule hochschule universitaet institution
        bildungseinrichtung ausbildungsstaette companyname company firma unternehmen arbeitgeber
        employer organization organisation schoolname firmenname uni""",
    Target.STATION_TITLE: """degree abschluss studienabschluss bildungsabschluss title position
        jobtitle funktion stelle taetigkeit berufsbezeichnung rolle role abschlussart""",
    Target.SUBJECT: """major fieldofstudy studienfach fach fachrichtung studiengang schwerpunkt
        discipline subject""",
    Target.PLACE: "city ort place stadt location standort",
    Target.STARTS_ON: """startdate start startson von beginn anfang seit from datefrom begin
        eintritt eintrittsdatum startjahr startyear""",
    Target.ENDS_ON: """enddate end endson bis ende to dateto austritt austrittsdatum
        graduationdate abschlussdatum endjahr endyear""",
    Target.DESCRIPTION: """comments description beschreibung bemerkung bemerkungen aufgaben
        kommentar notes taetigkeiten""",
    Target.IS_DELETED: "isdeleted deleted geloescht",
}

NOTES: dict[Target, str] = {
    Target.PERSON_REF: _PERSON_REF,
    Target.EMAIL: "email emailadresse emailaddress mail candidateemail",
    Target.NOTE_TEXT: """comments comment note notes notiz notizen text bemerkung bemerkungen
        kommentar body inhalt nachricht message beschreibung description""",
    Target.HAPPENED_AT: """date datum dateadded createdat am wann zeitpunkt timestamp erstelltam
        angelegtam notedate gespraechsdatum created dateofnote happenedat""",
    Target.NOTE_KIND: "action art typ type kind notetype aktion aktivitaet activity kanal",
    Target.MINUTES: "minutesspent minutes minuten dauer duration dauerminuten dauerinminuten",
    Target.AUTHOR: """commentingpersonname author autor verfasser verfasserin erstelltvon von
        createdby mitarbeiter writtenby angelegtvon bearbeiter""",
    Target.IS_DELETED: "isdeleted deleted geloescht",
}

# Never taken over, not even by hand: Art. 9 DSGVO, or nothing a talent pool needs (TRUST L-02).
_WITHHELD = """
    dateofbirth birthdate birthday dob geburtsdatum geburtstag gebdatum geburtsort
    placeofbirth geburtsname alter age gender geschlecht sex ethnicity ethnie race rasse
    religion konfession nationality nationalitaet staatsangehoerigkeit citizenship
    maritalstatus familienstand children kinder anzahlkinder disability behinderung
    schwerbehinderung gdb veteran ssn taxid steuerid steuernummer
    sozialversicherungsnummer svnummer iban bic bankverbindung salary salarylow gehalt
    gehaltsvorstellung salaryexpectations salaryexpectation gehaltswunsch dayrate
    dayratelow hourlyrate hourlyratelow photo photourl foto bild lichtbild krankenkasse
    gesundheit passport passnummer ausweisnummer workpermit arbeitserlaubnis
    aufenthaltstitel federalfilingstatus federalexemptions statefilingstatus
    stateexemptions localfilingstatus localexemptions taxstate gewerkschaft
    parteimitgliedschaft
"""
WITHHELD = frozenset(_WITHHELD.split())

# Headers that only tables about something else have.
_OF_OTHER_THINGS = """
    annualrevenue billingcontact billingphone companydescription numoffices ownership
    tickersymbol invoiceformat feearrangement competitors industrylist revenue datefounded
    billingaddressaddress1 billingaddresscity keytechnologies numopenings openings isopen
    ispublic publicdescription payrate clientbillrate employmenttype hoursperweek
    joborderid durationweeks reasonclosed reportto billrate datewebresponse sendinguser
    sendingusername jobordertitle ishot jobboardlist
"""
OF_OTHER_THINGS = frozenset(_OF_OTHER_THINGS.split())


def lookup(table: dict[Target, str]) -> dict[str, Target]:
    """Folded header → target; the first target that names it wins."""
    found: dict[str, Target] = {}
    for target, names in table.items():
        for name in names.split():
            found.setdefault(name, target)
    return found
