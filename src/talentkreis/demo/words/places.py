# SPDX-License-Identifier: Apache-2.0
"""Where people live: the region of the demo employer first, then farther away."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Town:
    """A town; `weight` is how many of the people live there."""

    name: str
    postcode: str
    latitude: float
    longitude: float
    weight: int
    country: str = "DE"
    time_zone: str = ""
    street_words: tuple[str, ...] = ()


TOWNS: tuple[Town, ...] = (
    Town("Kiel", "24103", 54.3233, 10.1228, 30),
    Town("Flensburg", "24937", 54.7836, 9.4321, 20),
    Town("Husum", "25813", 54.4771, 9.0511, 20),
    Town("Schleswig", "24837", 54.5158, 9.5692, 10),
    Town("Rendsburg", "24768", 54.3066, 9.6631, 9),
    Town("Heide", "25746", 54.1961, 9.0936, 8),
    Town("Eckernförde", "24340", 54.4685, 9.8374, 7),
    Town("Neumünster", "24534", 54.0743, 9.9819, 7),
    Town("Niebüll", "25899", 54.7866, 8.8286, 5),
    Town("Itzehoe", "25524", 53.9258, 9.5147, 5),
    Town("Brunsbüttel", "25541", 53.8964, 9.1386, 4),
    Town("Bredstedt", "25821", 54.6189, 8.9647, 4),
    Town("Schuby", "24850", 54.522, 9.49, 3),
    Town("Tönning", "25832", 54.3164, 8.9419, 3),
    Town("Kappeln", "24376", 54.6617, 9.9314, 3),
    Town("Preetz", "24211", 54.2355, 10.2825, 3),
    Town("Gettorf", "24214", 54.4, 9.9783, 2),
    Town("Westerland", "25980", 54.9079, 8.3033, 2),
    Town("Lübeck", "23552", 53.8655, 10.6866, 8),
    Town("Hamburg", "20095", 53.5511, 9.9937, 18),
    Town("Bremen", "28195", 53.0793, 8.8017, 4),
    Town("Hannover", "30159", 52.3759, 9.732, 4),
    Town("Berlin", "10115", 52.5323, 13.3846, 6),
    Town("Dortmund", "44135", 51.5136, 7.4653, 2),
    Town("München", "80331", 48.1351, 11.582, 3),
    Town("Dresden", "01067", 51.0504, 13.7373, 2),
    Town("Wien", "1010", 48.2082, 16.3738, 2, "AT", "Europe/Vienna"),
    Town("Zürich", "8001", 47.3769, 8.5417, 2, "CH", "Europe/Zurich"),
    Town("Sønderborg", "6400", 54.9138, 9.7922, 3, "DK", "Europe/Copenhagen"),
    Town("Aabenraa", "6200", 55.0443, 9.4174, 2, "DK", "Europe/Copenhagen"),
    Town("Szczecin", "70-001", 53.4285, 14.5528, 2, "PL", "Europe/Warsaw"),
    Town("Manchester", "M1 1AE", 53.4808, -2.2426, 2, "GB", "Europe/London"),
    Town("Boston", "02108", 42.3601, -71.0589, 1, "US", "America/New_York"),
)
STREETS = (
    "Hafenstraße",
    "Deichweg", "Am Markt", "Norderstraße", "Süderweg", "Mühlenredder", "Bahnhofstraße",
    "Kirchhofsallee", "Knick", "Holtenauer Straße", "Fördeblick", "Lindenallee", "Wasserreihe",
    "Große Straße", "Schloßgang", "Osterende",
)  # fmt: skip
