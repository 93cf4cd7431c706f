# SPDX-License-Identifier: Apache-2.0
"""How an edition is drawn: for mail programs, the same as text, and harmless whoever wrote it."""

from __future__ import annotations

import re
import uuid
from html.parser import HTMLParser

import pytest
from inscriptis import get_text

from talentkreis.kernel.ids import new_id
from talentkreis.mail.building import Outgoing
from talentkreis.mail.building.message import preview_html, preview_text
from talentkreis.mail.building.sender import Sender
from talentkreis.mail.links import pages
from talentkreis.newsletters.rules.editions import Edition, Entry, Heading, OwnWords, Part, Story
from talentkreis.newsletters.rules.filling import EmptyField, Letter, Variant, variant_of
from talentkreis.newsletters.rules.fitting import Reader, is_enough, view_of, why_not

PLACE = "\ufffa"
VALUES = {"anrede": "Guten Tag Frau Callsen", "vorname": "Svea"}


def story(title: str, **fields: str) -> Entry:
    return Entry(frozenset(), {"de": Story(title, **{"teaser": f"Über {title}", **fields})})


def edition(*parts: Part, subject: str = "Neues") -> Edition:
    return Edition({"de": Heading(subject)}, parts)


def variant(made: Edition, *, has_pictures: bool = False) -> Variant:
    return variant_of(
        made,
        view_of(made, Reader("de")),
        language="de",
        company="Nordlicht & Söhne",
        web_url="",
        has_pictures=has_pictures,
        footer_place=PLACE,
    )


def letter(made: Edition, **options: bool) -> Letter:
    return variant(made, **options).fill(VALUES)


WHOLE = edition(
    Part(
        kind="intro",
        words={
            "de": OwnWords(
                "Neues aus dem Netz",
                "{{ anrede }},\n\nheute **drei** Dinge:\n\n- eins\n- zwei\n\n"
                "## Und *noch* etwas\n\n"
                "Mehr [auf der Seite](https://nordlicht.example/a?b=1&c=2).",
            )
        },
    ),
    Part(kind="item", entries=(story("Leitwarte", link="https://nordlicht.example/1"),)),
    Part(kind="event", entries=(story("Hafenrundgang", body="Am *Kai* um 18 Uhr."),)),
    Part(kind="voice", entries=(story("Was Tjark antreibt", teaser="", body="Strom."),)),
    Part(kind="jobs", entries=(story("Netzplaner:in"), story("Elektroniker:in"))),
    Part(kind="divider"),
    Part(
        kind="action", words={"de": OwnWords("Schreiben Sie uns", "", "https://a.example", "Los")}
    ),
)


@pytest.mark.requirement("trust:E-18")
def test_text_and_html_say_the_same_words_in_the_same_order() -> None:
    made = letter(WHOLE)
    body = made.html.partition("<body")[2]
    drawn = re.sub(r"<!--.*?-->", "", f"<body{body}", flags=re.DOTALL)
    seen = re.findall(r"\w+", get_text(drawn).replace(PLACE, ""))
    spelt = re.findall(r"\w+", re.sub(r"https://\S+|-{10,}", "", made.text).replace(PLACE, ""))
    assert seen == spelt
    assert "https://nordlicht.example/a?b=1&c=2" in made.text
    assert "b=1&amp;c=2" in made.html


@pytest.mark.requirement("trust:E-18")
def test_the_finished_mail_has_its_footer_once_and_no_line_too_long() -> None:
    made = letter(WHOLE)
    sender = Sender(
        name="Nordlicht",
        address="a@nordlicht.example",
        domain="nordlicht.example",
        employer_name="Nordlicht Energie",
        has_legal_texts=True,
        has_plus_addresses=False,
        keys=(),
        pages=pages(),
    )
    outgoing = Outgoing(
        id=new_id(),
        purpose="newsletter",
        person_id=new_id(),
        to_address="svea@example.org",
        to_name="",
        subject=made.subject,
        text=made.text,
        html=made.html,
        language="de",
        message_id_header="<x@nordlicht.example>",
        in_reply_to="",
        references="",
        is_automatic=True,
        is_page=True,
    )
    page = preview_html(outgoing, sender)
    assert PLACE not in page
    assert page.count("/k/abmelden/") == 1
    assert page.count("/k/einstellungen/") == 1
    assert "/k/abmelden/" in preview_text(outgoing, sender)
    from talentkreis.mail.building import build

    built = build(outgoing, sender, at=0)
    assert max(map(len, built.data.split(b"\r\n"))) <= 998
    assert len(built.data) < 100_000
    assert built.data.isascii()


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><mj-raw><script>1</script></mj-raw>',
    "</mj-text></mj-column><mj-raw>x",
    "[Klick](javascript:alert(1))",
    "[Klick](data:text/html,x)",
    "<a href='javascript:x'>x</a>",
    "<style>*{display:none}</style>",
    "Zeile\r\nBcc: alle@example.org",
    "<!-- x --><![endif]-->",
    "]]>",
    "\ufffa\ufff90\ufffb",
    "@media (prefers-color-scheme: dark) { }",
]


BODY_TAGS = {
    "a", "body", "br", "div", "em", "h1", "h2", "h3", "li", "ol", "p", "strong", "table", "tbody",
    "td", "tr", "ul",
}  # fmt: skip


class _Found(HTMLParser):
    """What a mail program would find in a page: tags of the body, attributes, links."""

    def __init__(self) -> None:
        super().__init__()
        self.in_body: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.in_body or tag == "body":
            self.in_body.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


@pytest.mark.requirement("trust:E-18")
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_stay_words_wherever_they_stand(text: str) -> None:
    from talentkreis.kernel.text import clean, clean_lines

    line, lines = clean(text), clean_lines(text)
    made = edition(
        Part(kind="intro", words={"de": OwnWords(line, lines)}),
        Part(
            kind="item",
            entries=(Entry(frozenset(), {"de": Story(line, line, lines, "", "", "")}),),
        ),
        Part(kind="action", words={"de": OwnWords(line, lines, "https://a.example", line)}),
        subject=line,
    )
    for options in ({"anrede": line}, {"anrede": "x"}):
        got = variant(made).fill(VALUES | options)
        found = _Found()
        found.feed(got.html)
        assert found.in_body <= BODY_TAGS
        assert not [name for name in found.attributes if name.startswith("on")]
        assert [url for url in found.links if not url.startswith("https://")] == []
        assert "\n" not in got.subject
        assert got.html.count(PLACE) == 1


def test_a_name_with_marks_is_escaped_in_html_and_plain_in_text() -> None:
    made = edition(Part(kind="intro", words={"de": OwnWords("", "{{ vorname }}, hallo")}))
    got = variant(made).fill({"vorname": "<b>Svea</b> & Co"})
    assert "&lt;b&gt;Svea&lt;/b&gt; &amp; Co, hallo" in got.html
    assert "<b>Svea</b> & Co, hallo" in got.text


def test_an_empty_field_takes_its_substitute_or_refuses() -> None:
    words = OwnWords("", '{{ vorname | default: "Sie" }} und {{ arbeitgeber }}')
    made = variant(edition(Part(kind="intro", words={"de": words})))
    assert "Sie und Küstennetz" in made.fill({"arbeitgeber": "Küstennetz"}).text
    with pytest.raises(EmptyField):
        made.fill({"vorname": "Svea"})


@pytest.mark.requirement("trust:L-20")
def test_a_picture_is_loaded_by_nobody_who_did_not_agree_to_be_measured() -> None:
    picture = {"image": "https://nordlicht.example/b.png", "image_alt": "Kai"}
    made = edition(Part(kind="item", entries=(story("Hafen", **picture),)))
    assert "b.png" not in letter(made).html
    assert 'src="https://nordlicht.example/b.png"' in letter(made, has_pictures=True).html
    assert letter(made).text == letter(made, has_pictures=True).text


def test_an_edition_is_stored_and_read_back_as_it_was() -> None:
    topic = uuid.uuid4()
    made = Edition(
        {"de": Heading("Neues", "Vorschau")},
        (
            Part(
                kind="item",
                topics=frozenset({topic}),
                language="de",
                pool=str(uuid.uuid4()),
                filter={"and": []},
                entries=(Entry(frozenset({topic}), {"de": Story("Titel")}),),
            ),
            *WHOLE.parts,
        ),
    )
    assert Edition.from_json(made.to_json()) == made


@pytest.mark.requirement("feature:G6")
def test_whoever_chose_topics_sees_only_content_of_these_and_frames() -> None:
    tech, study = uuid.uuid4(), uuid.uuid4()
    made = edition(
        Part(kind="intro", words={"de": OwnWords("", "Hallo")}),
        Part(kind="item", entries=(Entry(frozenset({tech}), {"de": Story("Trafo")}),)),
        Part(kind="item", entries=(Entry(frozenset(), {"de": Story("Allgemein")}),)),
        Part(
            kind="jobs",
            entries=(
                Entry(frozenset({study}), {"de": Story("Praktikum")}),
                Entry(frozenset({tech}), {"de": Story("Netzplaner:in")}),
            ),
        ),
    )
    everybody, chooser = Reader("de"), Reader("de", chosen=frozenset({tech}))
    assert view_of(made, everybody) == ((0, ()), (1, (0,)), (2, (0,)), (3, (0, 1)))
    assert view_of(made, chooser) == ((0, ()), (1, (0,)), (3, (1,)))
    assert why_not(2, made.parts[2], chooser) == "other_topics"
    assert is_enough(made, view_of(made, chooser))
    nobody = Reader("de", chosen=frozenset({study}))
    assert not is_enough(made, view_of(made, nobody))
