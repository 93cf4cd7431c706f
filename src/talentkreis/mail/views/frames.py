# SPDX-License-Identifier: Apache-2.0
"""HTML of mails is shown in a frame of its own: no script, no origin, nothing from outside.

What a mail says is hostile (TRUST S-12); the sandbox makes its origin nobody's, and the policy
lets it load nothing. Links open in a new window, so that they can be tried out.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'self'; base-uri 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
_LINKS_OUTSIDE = '<base target="_blank">'


def mail_frame(page: str) -> HttpResponse:
    """The HTML of a mail as the content of a sandboxed frame."""
    head, found, rest = page.partition("<head>")
    content = f"{head}{found}{_LINKS_OUTSIDE}{rest}" if found else f"{_LINKS_OUTSIDE}{page}"
    response = HttpResponse(content, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def with_frame(response: HttpResponse) -> HttpResponse:
    """Let a page show frames from our own address; the shell's policy allows none otherwise."""
    response.shows_frames = True  # type: ignore[attr-defined]  # read by web's middleware
    return response


def as_download(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """A file for saving: never rendered, never guessed at, never cached (TRUST S-10)."""
    response = HttpResponse(content, content_type=media_type or "application/octet-stream")
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
