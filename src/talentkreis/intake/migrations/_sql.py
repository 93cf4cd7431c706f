# SPDX-License-Identifier: Apache-2.0
"""Candidates for "is this somebody we know?": narrow indexes instead of comparing with everybody.

With the name alone a row meets everybody called so: 20 people among 100,000, 200 among a million,
each to be compared. Together with the town, or with the beginning of the employer's name, it meets
those it could be: people whose first given name and first letters of the family name sound the same
when typed in any way; `pg_trgm` then looks at those few only. The key is for finding, not for
deciding, so it need not fold as thoroughly as `people_name_key`.
"""

from django.db import migrations

from talentkreis.kernel.references import checked_by_statement

_VARIANTS = {
    "A": "ÄÀÁÂÃÅĄĂ",
    "C": "ÇĆČ",
    "D": "ĎĐÐ",
    "E": "ÈÉÊËĘĚĖ",
    "G": "ĞĢ",
    "I": "ÌÍÎÏİĮ",
    "K": "Ķ",
    "L": "ŁĽĻ",
    "N": "ÑŃŇŅ",
    "O": "ÖÒÓÔÕØŐ",
    "R": "ŘŔ",
    "S": "ŚŠȘŞ",
    "T": "ŤȚŢ",
    "U": "ÜÙÚÛŮŰŪ",
    "Y": "ÝŸ",
    "Z": "ŹŻŽ",
}
_PAIRS = [
    (letter, plain)
    for plain, letters in _VARIANTS.items()
    for upper in letters
    for letter in dict.fromkeys((upper, upper.lower()[0]))
    if not letter.isascii()
] + [("ß", "s"), ("ı", "I"), ("-", " "), ("’", "'")]
SOURCE = "".join(letter for letter, _ in _PAIRS)
TARGET = "".join(plain for _, plain in _PAIRS)
_QUOTED = TARGET.replace("'", "''")

# There is a short way for the letters German names are made of: `translate` compares each letter
# with each of a list, so the long list only where it is needed.
_NAMESAKES = f"""
CREATE FUNCTION intake_key(written text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    plain text := translate(written, 'äöüß-ÄÖÜ', 'aous AOU');
BEGIN
    IF octet_length(plain) <> char_length(plain) THEN
        plain := translate(plain, '{SOURCE}', '{_QUOTED}');
    END IF;
    RETURN replace(replace(replace(lower(plain COLLATE "C"), 'ae', 'a'), 'oe', 'o'), 'ue', 'u');
END $$;

CREATE FUNCTION intake_namesake_key(given text, family text, place text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    -- Schema named: an index is built with an empty search path.
    keys text[] := string_to_array(
        public.intake_key(given || '|' || family || '|' || place), '|');
BEGIN
    RETURN split_part(keys[1], ' ', 1) || '|' || left(keys[2], 3) || '|' || keys[3];
END $$;

CREATE INDEX intake_person_town
    ON people_person (intake_namesake_key(given_name, family_name, city))
    WHERE given_name <> '' AND family_name <> '' AND city <> '';
CREATE INDEX intake_person_employer
    ON people_person (
        intake_namesake_key(given_name, family_name, left(intake_key(employer_name), 4)))
    WHERE given_name <> '' AND family_name <> '' AND employer_name <> '';
"""
_NO_NAMESAKES = """
DROP INDEX intake_person_employer;
DROP INDEX intake_person_town;
DROP FUNCTION intake_namesake_key(text, text, text);
DROP FUNCTION intake_key(text);
"""

OPERATIONS = [
    migrations.RunSQL(_NAMESAKES, _NO_NAMESAKES),
    checked_by_statement("intake_externalref", "person_id", "people_person"),
]
