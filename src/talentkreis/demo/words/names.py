# SPDX-License-Identifier: Apache-2.0
"""First and family names by where families come from, as one meets them between the coasts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameStock:
    """Names of one origin; `weight` is their share, `language` what most of them read."""

    weight: int
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    language: str = "de"


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


NORTHERN = NameStock(
    weight=60,
    women=_split(
        "Svea Wiebke Frauke Merle Antje Imke Silke Birte Maren Inken Gesa Nele Lena Hanna Anna "
        "Marie Sophie Laura Julia Katharina Sarah Lisa Johanna Frieda Greta Lotta Mathilda Elke "
        "Heike Petra Sabine Andrea Susanne Claudia Tanja Nicole Stefanie Kerstin Britta Ute Anke "
        "Kirsten Swantje Telse Wencke Rieke Fenja Tomke Gönna Jördis Käthe Bärbel"
    ),
    men=_split(
        "Tjark Momme Hauke Sönke Jörn Ole Nils Lasse Finn Jonas Lukas Leon Paul Jan Hendrik Malte "
        "Thies Broder Ketel Fiete Bjarne Torben Sven Lars Uwe Jürgen Günther Klaus Dieter Frank "
        "Stefan Thomas Michael Andreas Matthias Christian Markus Daniel Sebastian Tobias Florian "
        "Philipp Jannik Henning Volker Rüdiger Knut Arne Enno Melf Boy Harro Detlef Jens"
    ),
    families=_split(
        "Petersen Hansen Jensen Callsen Ketelsen Carstensen Christiansen Andresen Nissen Paulsen "
        "Thomsen Clausen Lorenzen Matthiesen Brodersen Feddersen Jacobsen Hinrichsen Boysen "
        "Bahnsen Detlefsen Friedrichsen Ingwersen Sönnichsen Volquardsen Johannsen Martensen "
        "Asmussen Iversen Kröger Voß Möller Schröder Lüders Böttcher Kühl Grünberg Jürgensen "
        "Köhler Müller Meyer Schmidt Schulz Becker Wagner Hoffmann Koch Richter Klein Wolf Neumann "
        "Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Krause Lehmann Köster Stoltenberg "
        "Rathje Suhr Wulff Behrens Harms Evers Lüthje Rohwer Thode Wiese Weiß Groß Strauß"
    ),
)
TURKISH = NameStock(
    weight=8,
    women=_split("Aylin Elif Zeynep Ayşe Fatma Esra Büşra Özlem Selin Derya Gülcan Ebru Meryem"),
    men=_split("Deniz Mehmet Emre Burak Can Murat Ömer Oğuz Kaan Serkan Yusuf İbrahim Tarık"),
    families=_split(
        "Şahin Yılmaz Öztürk Demir Kaya Çelik Yıldız Aydın Arslan Doğan Kılıç Çetin Koç Güneş "
        "Özdemir Aksoy Erdoğan Bulut"
    ),
)
POLISH = NameStock(
    weight=8,
    women=_split("Agnieszka Katarzyna Małgorzata Ewa Joanna Magdalena Zuzanna Kinga Beata Dorota"),
    men=_split("Grzegorz Paweł Łukasz Krzysztof Tomasz Marcin Wojciech Rafał Michał Sławomir"),
    families=_split(
        "Wiśniewski Kowalczyk Wójcik Kamiński Lewandowski Zieliński Szymański Dąbrowski Kozłowski "
        "Jankowski Mazur Krawczyk Nowak Grabowski Pawłowski"
    ),
)
ENGLISH = NameStock(
    weight=7,
    women=_split("Emily Charlotte Grace Amelia Hannah Olivia Rachel Fiona Priya Siobhán Zoë"),
    men=_split("Robert Oliver James Thomas Liam Callum Rajesh Kwame Ewan Samuel Conor Daniel"),
    families=_split(
        "Hale Bright Walker Hughes O'Connor MacDonald Taylor Patel Okafor Whitfield Fraser Brown "
        "Ashworth Kavanagh"
    ),
    language="en",
)
DANISH = NameStock(
    weight=5,
    women=_split("Mette Søs Kirstine Astrid Freja Signe Bodil Gry Sidsel"),
    men=_split("Søren Rasmus Mads Kåre Anders Jeppe Mikkel Troels Bjørn"),
    families=_split("Sørensen Kjær Østergaard Nygaard Møller Rasmussen Bæk Lauridsen Damgård"),
)
EASTERN = NameStock(
    weight=6,
    women=_split("Oksana Iryna Natalia Olena Kateryna Yuliya Svitlana Anastasiia Liudmyla"),
    men=_split("Oleksandr Dmytro Serhii Andrii Volodymyr Ihor Mykola Viktor Artem"),
    families=_split(
        "Kovalenko Shevchenko Bondarenko Tkachenko Melnyk Kravchenko Polishchuk Hrytsenko Lysenko"
    ),
    language="en",
)
ARABIC = NameStock(
    weight=5,
    women=_split("Leila Yasmin Nour Rana Samira Hala Amira Dina Rim"),
    men=_split("Omar Khaled Ahmad Karim Tarek Bassel Samir Hassan Ziad"),
    families=_split("Haddad al-Khatib Mansour Darwish Khalil Nasser el-Sayed Aziz Barakat Saleh"),
)
STOCKS: tuple[NameStock, ...] = (NORTHERN, TURKISH, POLISH, ENGLISH, DANISH, EASTERN, ARABIC)

# One in twelve has two family names, one in forty an academic title.
TITLES = ("Dr.", "Dr.-Ing.", "Prof. Dr.", "Dipl.-Ing.")
