# SPDX-License-Identifier: Apache-2.0
"""A message as bytes: headers, parts, links, signatures; checked by other people's parsers."""

from __future__ import annotations

import email
import re
import time
import uuid
from dataclasses import replace
from email import policy
from typing import TYPE_CHECKING, Any

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.consent.links import read_unsubscribe
from talentkreis.mail import links
from talentkreis.mail.building import BuildError, Outgoing, Sender, Speaker, build
from talentkreis.mail.building.dkim import load_key, new_ed25519_key, new_rsa_key
from talentkreis.mail.building.headers import header_text, mailbox
from talentkreis.mail.building.message import preview_html, preview_text
from talentkreis.mail.inbound.parsing import html_as_text

if TYPE_CHECKING:
    from email.message import EmailMessage

RSA = load_key(new_rsa_key(), domain="nordlicht.test", selector="tk1")
ED25519 = load_key(new_ed25519_key(), domain="nordlicht.test", selector="tk1-ed")


def a_sender(**values: Any) -> Sender:
    return replace(
        Sender(
            name="Nordlicht Energie",
            address="karriere@nordlicht.test",
            domain="nordlicht.test",
            employer_name="Nordlicht Energie GmbH",
            has_legal_texts=True,
            has_plus_addresses=True,
            keys=(RSA, ED25519),
            pages=links.pages(),
        ),
        **values,
    )


def an_outgoing(**values: Any) -> Outgoing:
    return replace(
        Outgoing(
            id=uuid.UUID(int=7),
            purpose="nurture",
            person_id=uuid.UUID(int=8),
            to_address="svea@post.test",
            to_name="Dr. Svea Müller-Weiß",
            subject="Neues aus der Leitwarte: Schichtplanung für Übermorgen",
            text="Guten Tag Svea Müller-Weiß,\n\nmehr dazu: https://nordlicht.test/artikel?a=1&b=2.\n\n"
            "- Schichtplan\n- Übergabe\n\nViele Grüße\nIhr Team",
            html="",
            language="de",
            message_id_header="<abc@nordlicht.test>",
            in_reply_to="",
            references="",
            is_automatic=True,
        ),
        **values,
    )


def parsed(outgoing: Outgoing | None = None, sender: Sender | None = None) -> EmailMessage:
    built = build(outgoing or an_outgoing(), sender or a_sender(), at=time.time())
    mail = email.message_from_bytes(built.data, policy=policy.default)
    assert not mail.defects
    return mail


@pytest.mark.requirement("trust:E-18")
def test_text_and_html_say_the_same_in_utf8_with_short_lines() -> None:
    built = build(an_outgoing(), a_sender(), at=time.time())
    assert max(map(len, built.data.split(b"\r\n"))) <= 998
    assert built.data.isascii()
    assert b"\n" not in built.data.replace(b"\r\n", b"")
    mail = parsed()
    plain, page = mail.iter_parts()
    assert (plain.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    text, html = plain.get_content(), page.get_content()
    assert "Guten Tag Svea Müller-Weiß," in text
    assert '<html lang="de">' in html
    assert "<li>Schichtplan</li>" in html
    assert 'href="https://nordlicht.test/artikel?a=1&amp;b=2"' in html
    words = re.compile(r"[\wäöüÄÖÜß]{3,}")
    own = text.partition("-- ")[0]
    assert words.findall(own) == words.findall(html_as_text(html))[: len(words.findall(own))]
    assert "<img" not in html
    assert "<script" not in html


def test_names_with_umlauts_survive_and_everything_is_one_header() -> None:
    mail = parsed()
    assert mail["To"] == '"Dr. Svea Müller-Weiß" <svea@post.test>'  # as the parser prints it
    assert mail["Subject"] == "Neues aus der Leitwarte: Schichtplanung für Übermorgen"
    assert mail["Message-ID"] == "<abc@nordlicht.test>"
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.django_db
@pytest.mark.requirement("trust:E-03")
@pytest.mark.requirement("feature:G6")
def test_bulk_mail_can_be_left_with_one_click_in_header_and_footer() -> None:
    mail = parsed()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url, mailto = re.findall(r"<([^>]+)>", str(mail["List-Unsubscribe"]))
    token = url.rpartition("/")[2]
    link = read_unsubscribe(token)
    assert (link.person_id, link.purpose, link.message_id) == (
        uuid.UUID(int=8),
        "nurture",
        uuid.UUID(int=7),
    )
    assert mailto.startswith("mailto:karriere+u")
    assert mail["List-Id"] == "<nurture.nordlicht.test>"
    for part in mail.iter_parts():
        content = part.get_content()
        assert "/k/abmelden/" in content
        assert "/k/einstellungen/" in content
        assert "/impressum/" in content
        assert "/datenschutzerklaerung/" in content


def test_a_personal_mail_has_no_list_headers_and_looks_like_one() -> None:
    mail = parsed(an_outgoing(purpose="personal_email", is_automatic=False))
    assert mail["List-Unsubscribe"] is None
    assert mail["Auto-Submitted"] is None
    assert "/impressum/" in next(mail.iter_parts()).get_content()


def test_replies_and_bounces_come_back_with_the_token_of_the_message() -> None:
    built = build(an_outgoing(), a_sender(), at=time.time())
    assert re.fullmatch(r"karriere\+m[a-z2-7]{39}@nordlicht\.test", built.envelope_from)
    assert built.envelope_from in str(parsed()["Reply-To"])
    plain = build(an_outgoing(), a_sender(has_plus_addresses=False), at=time.time())
    assert plain.envelope_from == "karriere@nordlicht.test"


def test_an_answer_continues_its_thread() -> None:
    mail = parsed(
        an_outgoing(
            in_reply_to="<b@x.test>", references="<a@x.test> <b@x.test>", purpose="personal_email"
        )
    )
    assert mail["In-Reply-To"] == "<b@x.test>"
    assert str(mail["References"]) == "<a@x.test> <b@x.test>"


@pytest.mark.requirement("trust:E-08")
def test_both_signatures_hold_before_an_independent_verifier() -> None:
    built = build(an_outgoing(), a_sender(), at=time.time())
    assert _verifies(built.data, 0)
    assert _verifies(built.data, 1)


@pytest.mark.requirement("trust:E-08")
@pytest.mark.requirement("trust:E-03")
def test_signatures_survive_refolding_and_blanks_but_no_other_change() -> None:
    data = build(an_outgoing(), a_sender(), at=time.time()).data
    refolded = data.replace(b"List-Unsubscribe: <", b"List-Unsubscribe:\r\n\t <")
    assert _verifies(refolded, 0)
    assert _verifies(data.rstrip() + b"  \r\n\r\n\r\n", 0)
    assert not _verifies(data.replace(b"List-Unsubscribe=One-Click", b"List-Unsubscribe=None"), 0)
    assert not _verifies(data.replace(b"\r\nSubject:", b"\r\nFrom: a@b.test\r\nSubject:"), 0)
    assert not _verifies(
        data.replace(b"Leitwarte", b"Leitstelle").replace(b"TGVpdHdhcnRl", b"x"), 0
    )


@given(st.text(max_size=200))
def test_any_text_can_be_signed_and_verified(text: str) -> None:
    outgoing = an_outgoing(text=f"x{text}", purpose="personal_email")
    built = build(outgoing, a_sender(keys=(RSA,)), at=1_750_000_000)
    assert _verifies(built.data, 0)


@pytest.mark.requirement("trust:E-18")
@given(st.text(max_size=120), st.text(max_size=60))
def test_no_subject_and_no_name_can_add_a_header(subject: str, name: str) -> None:
    for value in (header_text(subject), mailbox(name, "a@b.test")):
        assert value.isascii()
        assert re.search(r"\r\n(?![ ])|(?<!\r)\n|\r(?!\n)", value) is None
    mail = parsed(an_outgoing(subject=subject, to_name=name), a_sender(keys=()))
    known = {"date", "from", "to", "subject", "message-id", "mime-version", "content-type"}
    extra = {"reply-to", "auto-submitted", "list-id", "list-unsubscribe", "list-unsubscribe-post"}
    assert {key.lower() for key in mail} == known | extra


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "a@b@c.test\r\nBcc: d@e.test",
        "a b@c.test",
        "a@b.test>",
        "ü@b.test",
        "a@" + "b" * 70,
    ],
)
def test_an_impossible_address_is_refused_before_any_server_sees_it(address: str) -> None:
    with pytest.raises(BuildError):
        build(an_outgoing(to_address=address), a_sender(), at=time.time())


def test_a_domain_with_umlauts_travels_in_ascii() -> None:
    built = build(an_outgoing(to_address="info@bücher.test"), a_sender(), at=time.time())
    assert built.envelope_to == "info@xn--bcher-kva.test"


def test_a_message_longer_than_mail_programs_show_is_refused() -> None:
    with pytest.raises(BuildError, match="too_large"):
        build(an_outgoing(text="Wort " * 12_000), a_sender(), at=time.time())


@pytest.mark.requirement("trust:S-12")
def test_authored_html_keeps_links_and_loses_everything_active() -> None:
    page = preview_html(
        an_outgoing(
            html='<p onclick="x()">Hallo <a href="javascript:1">a</a> '
            '<a href="https://x.test">b</a><img src=x><script>1</script></p>'
        ),
        a_sender(),
    )
    assert '<a href="https://x.test">b</a>' in page
    for banned in ("onclick", "javascript", "<img", "<script"):
        assert banned not in page


@pytest.mark.requirement("trust:E-19")
def test_the_preview_is_what_is_sent() -> None:
    outgoing, sender = an_outgoing(), a_sender()
    plain, page = parsed(outgoing, sender).iter_parts()
    assert page.get_content().splitlines() == preview_html(outgoing, sender).splitlines()
    assert plain.get_content().splitlines() == preview_text(outgoing, sender).splitlines()


def _verifies(data: bytes, index: int) -> bool:
    records = {key.selector: key.record for key in (RSA, ED25519)}

    def published(name: bytes | str, timeout: int = 5) -> bytes:
        host = name.decode() if isinstance(name, bytes) else name
        return records[host.partition(".")[0]].encode()

    try:
        return bool(dkim.DKIM(data).verify(idx=index, dnsfunc=published))
    except dkim.ValidationError:
        return False


@pytest.mark.requirement("feature:F10")
def test_a_colleague_of_our_domain_speaks_with_their_own_address_and_replies_reach_both() -> None:
    built = build(
        an_outgoing(speaker=Speaker("Jan Behrens", "jan@Nordlicht.test")), a_sender(), at=0
    )
    mail = email.message_from_bytes(built.data, policy=policy.default)

    assert mail["From"] == "Jan Behrens <jan@Nordlicht.test>"
    theirs, ours = [each.strip() for each in mail["Reply-To"].split(",")]
    assert theirs == "Jan Behrens <jan@Nordlicht.test>"
    assert ours.startswith("Nordlicht Energie <karriere+")
    assert built.envelope_from.startswith("karriere+")
    assert mail["DKIM-Signature"].count("d=nordlicht.test") == 1


@pytest.mark.requirement("feature:F10")
@pytest.mark.parametrize(("language", "name"), [("de", "über"), ("en", "via")])
def test_somebody_of_another_domain_speaks_through_our_address(language: str, name: str) -> None:
    speaker = Speaker("Jan Behrens", "jan@anderswo.test")
    built = build(an_outgoing(speaker=speaker, language=language), a_sender(), at=0)
    mail = email.message_from_bytes(built.data, policy=policy.default)

    expected = f"Jan Behrens {name} Nordlicht Energie GmbH <karriere@nordlicht.test>"
    assert str(mail["From"]).replace('"', "") == expected
    assert "jan@anderswo.test" in mail["Reply-To"]
    assert "karriere+" in mail["Reply-To"]


@pytest.mark.requirement("feature:F10")
def test_the_name_of_a_speaker_cannot_forge_a_header() -> None:
    speaker = Speaker("Jan\r\nBcc: all@post.test", "jan@nordlicht.test")
    built = build(an_outgoing(speaker=speaker), a_sender(), at=0)

    assert email.message_from_bytes(built.data, policy=policy.default)["Bcc"] is None
