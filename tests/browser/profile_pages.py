# SPDX-License-Identifier: Apache-2.0
"""Pages built like profiles of three networks, about invented people, served on loopback."""

from __future__ import annotations

import contextlib
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_START: Final = "<!doctype html><html lang=de><meta charset=utf-8>"
PAGES: Final = {
    # Classes without meaning, the name a heading, the line below it says job and employer.
    "/in/ayse-demir/": _START
    + """<title>(3) Ayşe Demir | Netzwerk</title><nav><a href=/>Start</a></nav>
      <main><section><h1 class="x7f a9">Ayşe Demir</h1>
      <div class="text-body-medium break-words">Schaltmeisterin bei Fördenetz | Schutztechnik</div>
      <button aria-label="Aktuelles Unternehmen: Fördenetz. Zum Aufklappen klicken">Fördenetz
      </button><span class="text-body-small inline">Kiel, Schleswig-Holstein, Deutschland</span>
      </section><section><h2>Info</h2><p id=about>Leitet die Schicht der Netzleitstelle.</p>
      <img src=x onerror="window.wasRun = true"></section></main>""",
    # JSON-LD in a graph, and OpenGraph.
    "/profile/Marek_Kowalczyk": _START
    + """<title>Marek Kowalczyk - Servicetechniker - Nordwind | NETZ</title>
      <meta property="og:type" content="profile">
      <meta property="profile:first_name" content="Marek">
      <meta property="profile:last_name" content="Kowalczyk">
      <script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
        {"@type": "WebPage"}, {"@type": ["Person"], "name": "Marek Kowalczyk",
        "jobTitle": ["Servicetechniker"], "worksFor": [{"@type": "Organization",
        "name": "Nordwind Service"}], "address": {"addressLocality": "Husum"}}]}</script>
      <script type="application/ld+json">{broken</script>
      <main><h1>Profil</h1></main>""",
    # Microformats of a page for people who write code.
    "/jwhitfield": _START
    + """<title>jwhitfield (James Whitfield)</title>
      <main><div class="h-card"><h1 class="vcard-names">
      <span class="p-name vcard-fullname" itemprop=name>James Whitfield</span>
      <span class="p-nickname">jwhitfield</span></h1>
      <div class="p-note"><div>SCADA Engineer</div></div>
      <ul><li itemprop=worksFor><span class="p-org">@hafenwerk</span></li>
      <li itemprop=homeLocation><span class="p-label">Hamburg, Germany</span></li></ul>
      </div></main>""",
    "/boese": _START
    + """<title>x</title><main><h1>&lt;img src=x onerror="document.title='war da'"&gt; Böse
      </h1><p class=headline>&lt;b&gt;Chef&lt;/b&gt; bei &lt;script&gt;alert(1)&lt;/script&gt;</p>
      </main>""",
}


class _Profiles(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = PAGES.get(self.path.partition("?")[0])
        self.send_response(HTTPStatus.OK if page else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((page or "").encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@contextlib.contextmanager
def profile_pages() -> Iterator[str]:
    """Serve the pages; the address without a closing slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Profiles)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
