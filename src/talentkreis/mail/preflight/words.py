# SPDX-License-Identifier: Apache-2.0
"""Code → what was found, why it matters and what to do. People read this, not protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_PUBLISH: Final = _("Whoever looks after your domain enters this record; it holds within a day.")

WORDS: Final[dict[str, tuple[_StrOrPromise, _StrOrPromise]]] = {
    "stays_here": (
        _("This is the captured mailbox: nothing leaves this installation."),
        "",
    ),
    "not_asked": (
        _("The name servers were not asked."),
        _(
            "Switch it on below; what leaves is the name of your own domain and of your mail"
            " server, never anything about people."
        ),
    ),
    "not_looked_yet": (_("Not looked at yet."), _("Press “Check now”.")),
    "no_answer": (
        _("The name servers do not answer at the moment."),
        _("That says nothing against your domain. Check again later."),
    ),
    "spf_ok": (_("Your domain names the server that sends for you."), ""),
    "spf_missing": (
        _("Your domain does not say who may send in its name."),
        _("Big providers refuse such mail. Publish a TXT record that begins with v=spf1."),
    ),
    "spf_several": (
        _("Your domain has several SPF records; together they count as none."),
        _("Write everything into one record that begins with v=spf1."),
    ),
    "spf_everybody": (
        _("Your domain allows every machine of the world to send in its name."),
        _("Replace +all by ~all or -all."),
    ),
    "spf_broken": (
        _("The SPF record cannot be read to its end."),
        _("It has a slip, points at a record that is missing, or needs more than ten look-ups."),
    ),
    "spf_forbids": (
        _("Your domain does not name its own mail server as a sender."),
        _("Add the server to the SPF record, for example with a:NAME or ip4:ADDRESS."),
    ),
    "spf_not_named": (
        _("The address of the server we hand over to is not in your SPF record."),
        _(
            "Providers often send from other addresses than they take mail at. Look whether the"
            " record includes what your provider asks for."
        ),
    ),
    "spf_unclear": (
        _("The SPF record leaves open who may send."),
        _("It ends without -all or ~all, or works with macros we do not follow."),
    ),
    "dkim_ok": (_("Our signature can be verified by everybody."), ""),
    "dkim_missing": (
        _("The key of our signature is not published."),
        _PUBLISH,
    ),
    "dkim_other": (
        _("Another key is published than the one we sign with."),
        _("Every signature looks forged until this record stands there."),
    ),
    "dkim_revoked": (
        _("The published key is empty, which withdraws it."),
        _PUBLISH,
    ),
    "dkim_several": (
        _("Several keys stand under the name of our signature."),
        _("Leave one of them: this one."),
    ),
    "dkim_testing": (
        _("The published key says that it is only being tried out (t=y)."),
        _("Publish it without t=y, else providers treat signed mail like unsigned mail."),
    ),
    "dkim_second_missing": (
        _("The main signature can be verified; the second key (Ed25519) is not published."),
        _PUBLISH,
    ),
    "dkim_none": (
        _("We do not sign. We cannot see whether your mail server does."),
        _(
            "Make a key in the settings of the mailbox, or send yourself a test mail and look"
            " into its headers: it should say dkim=pass."
        ),
    ),
    "dmarc_ok": (_("Your domain says what is to become of forged mail."), ""),
    "dmarc_missing": (
        _("Your domain says nothing about forged mail (DMARC)."),
        _("Big providers ask for it. Begin with a record that only watches:"),
    ),
    "dmarc_several": (
        _("Your domain has several DMARC records; together they count as none."),
        _("Leave one."),
    ),
    "dmarc_broken": (
        _("The DMARC record cannot be read."),
        _("It begins with v=DMARC1 and has a policy, p=none, p=quarantine or p=reject."),
    ),
    "dmarc_watches": (
        _("Your domain watches forged mail and lets it through (p=none)."),
        _("Enough for providers. Once the reports look right, go on to p=quarantine."),
    ),
    "dmarc_testing": (
        _("The DMARC record asks everybody to hold back (t=y)."),
        _("Take t=y out once the reports look right."),
    ),
    "dmarc_old_tags": (
        _("The DMARC record has tags that no longer mean anything."),
        _("Since RFC 9989 nobody reads pct, rf and ri. Take them out; t=y replaces pct."),
    ),
    "ptr_ok": (_("The mail server’s address leads back to its name."), ""),
    "ptr_missing": (
        _("The address of your mail server carries no name."),
        _("Ask whoever runs the server or its line for a PTR record that names it."),
    ),
    "ptr_unconfirmed": (
        _("The name of the mail server’s address does not lead back to the address."),
        _("Name and address have to confirm each other. Correct the PTR or the address record."),
    ),
    "ptr_of_provider": (
        _("The address of your provider’s server does not lead back to its name."),
        _("Only your provider can change that. Mail usually leaves from another address."),
    ),
    "ptr_unknown": (
        _("From which address your mail leaves cannot be seen from here."),
        _("Ask whoever runs the mail server whether its address has a PTR record."),
    ),
    "ptr_of_service": (
        _("From which address mail leaves is the service’s affair."),
        "",
    ),
    "spf_names_service": (_("Your domain names the service that sends for you."), ""),
    "spf_of_service": (
        _("SPF looks at the return address, which is the service’s own."),
        _(
            "So SPF says nothing about your domain; its signature (DKIM) has to. If you set up a"
            " return address below your domain there, publish the record it names."
        ),
    ),
    "dkim_of_service": (
        _("The service signs. From here we cannot see whether in the name of your domain."),
        _(
            "Confirm your domain there and publish the key it names. Then send yourself a test"
            " mail: its headers should say dkim=pass with your domain."
        ),
    ),
    "dkim_of_service_found": (
        _("The key of the service is published under your domain."),
        "",
    ),
    "service_ok": (_("The service takes our mail and tells us what becomes of it."), ""),
    "service_unheard": (
        _("The service takes our mail, and has not told us anything yet."),
        _(
            "Enter the address for its webhook there: without it nobody hears of addresses that do"
            " not exist, or of complaints."
        ),
    ),
    "service_not_tried": (
        _("Nothing has gone out through the service yet."),
        _("Send yourself a test mail."),
    ),
    "service_refuses": (
        _("The service does not accept our account."),
        _("Check key, domain and credit there. What is due waits."),
    ),
    "service_silent": (
        _("The service did not answer last time."),
        _("What is due waits and goes out when it answers."),
    ),
    "service_follows": (
        _("The service follows who opens or clicks."),
        _(
            "That needs a consent of its own. Have it switched off there, then say so at the"
            " mailbox."
        ),
    ),
    "nothing_sends": (
        _("No delivery service is switched on, and no mail server is entered."),
        _("Switch a service on at the mailbox, or enter a server."),
    ),
    "tls_ok": (_("The connection to the mail server is encrypted, its certificate valid."), ""),
    "tls_here": (_("The mail server runs on this machine; nothing travels unencrypted."), ""),
    "tls_certificate": (
        _("The mail server’s certificate is not valid for its name."),
        _("Correct the name of the server in the mailbox, or renew the certificate."),
    ),
    "tls_not_checked": (
        _("The connection to the mail server was not tried yet."),
        _("Press “Check now”."),
    ),
    "server_refuses": (
        _("The mail server does not let us in."),
        _("Check user and password in the settings of the mailbox."),
    ),
    "server_silent": (
        _("The mail server did not answer last time."),
        _("What is due waits and goes out when it answers."),
    ),
    "links_ok": (_("Links in the mail are encrypted and lead to you."), ""),
    "links_trial": (
        _("Links lead to an address for trying out."),
        _("Before you write to people, set TALENTKREIS_PUBLIC_URL to an address with https."),
    ),
    "links_no_https": (
        _("Links to unsubscribe do not begin with https."),
        _("Mail programs refuse them. Set TALENTKREIS_PUBLIC_URL to an address with https."),
    ),
    "links_plain": (
        _("A link in the text does not begin with https."),
        _("Mail programs warn of it. Use the encrypted address of the page."),
    ),
    "links_short": (
        _("A link in the text hides where it leads."),
        _("Short links count as a sign of spam. Write the address of the page itself."),
    ),
    "links_elsewhere": (
        _("A link in the text leads to somebody else’s domain."),
        _("That may be wanted. Links to your own domain are trusted more."),
    ),
    "unsubscribe_ok": (_("Every mail to many can be left with one click."), ""),
    "unsubscribe_missing": (
        _("The mail cannot be left with one click."),
        _("It has to carry the headers of RFC 8058 with an address that begins with https."),
    ),
    "size_ok": (_("The mail is short enough to be shown whole."), ""),
    "size_near": (
        _("The mail is nearly too long."),
        _("Beyond 100 KB some programs cut it off, the way to unsubscribe included."),
    ),
    "size_too_large": (
        _("The mail is too long."),
        _("Beyond 100 KB some programs cut it off, the way to unsubscribe included. Shorten it."),
    ),
    "mime_ok": (_("Text and HTML say the same, and nothing is loaded from outside."), ""),
    "mime_parts_differ": (
        _("The text part says something else than the HTML part."),
        _("Filters take that for a trick. Both come from one text; look at what you pasted."),
    ),
    "mime_remote": (
        _("The mail would load something from outside."),
        _("That would tell somebody who opened it. Take pictures and styles out."),
    ),
    "mime_attachment": (
        _("The mail has an attachment."),
        _("Mail to many goes without. Link to the file."),
    ),
    "mime_broken": (
        _("The mail breaks rules of its format."),
        _("Mail servers may refuse it. The line says which rule."),
    ),
    "complaints_ok": (_("Hardly anybody reports your mail as unwanted."), ""),
    "complaints_high": (
        _("One in a thousand or more reports your mail as unwanted."),
        _("Nothing new starts. Write less often, and only to those who expect it."),
    ),
    "complaints_stop": (
        _("Three in a thousand or more report your mail as unwanted. Sending was stopped."),
        _("Providers soon refuse everything from your domain. Find out what annoyed people."),
    ),
}
