# SPDX-License-Identifier: Apache-2.0
"""Rows that belong to another table's rows, checked once a statement instead of once a row.

PostgreSQL checks a foreign key row by row, each with a statement of its own: an import that writes
nine rows a person spent a fifth of the database's time there. These triggers promise the same:
nothing points to a row that is not there, whoever writes, and two transactions at once cannot
break it. See docs/decisions/0025-references-checked-by-statement.md.
"""

from __future__ import annotations

from django.db import migrations

# `added` holds what the statement wrote. A row that this very transaction made is seen by nobody
# else and needs no lock; any other is kept from being deleted until we are done, and whoever was
# deleting it is waited for. Scalar subqueries: each is one look into the key, whatever the planner
# thinks of the first statement's size.
_CREATE = """
CREATE FUNCTION {name}_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own xid := pg_current_xact_id()::xid;
    others {type}[];
    held bigint;
BEGIN
    SELECT array_agg(DISTINCT wanted.key) INTO others FROM (
        SELECT added.{column} AS key,
            (SELECT there.xmin = own FROM {parent} there WHERE there.id = added.{column}) AS is_own
        FROM added
    ) wanted WHERE wanted.is_own IS DISTINCT FROM true;
    IF others IS NOT NULL THEN
        PERFORM FROM {parent} WHERE id = ANY(others) ORDER BY id FOR KEY SHARE;
        GET DIAGNOSTICS held = ROW_COUNT;
        IF held < cardinality(others) THEN
            RAISE EXCEPTION 'a row of {child} belongs to no row of {parent}'
                USING ERRCODE = 'foreign_key_violation', CONSTRAINT = '{name}_is_there';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name}_is_there AFTER INSERT ON {child}
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION {name}_is_there();

CREATE FUNCTION {name}_still_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM {parent} WHERE id = NEW.{column} FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a row of {child} belongs to no row of {parent}'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = '{name}_still_is';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name}_still_is AFTER UPDATE OF {column} ON {child} FOR EACH ROW
    WHEN (OLD.{column} IS DISTINCT FROM NEW.{column}) EXECUTE FUNCTION {name}_still_is();

CREATE FUNCTION {name}_is_let_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM {child} WHERE {column} = OLD.id)
        AND NOT EXISTS (SELECT FROM {parent} WHERE id = OLD.id) THEN
        RAISE EXCEPTION 'a row of {child} still belongs to a row of {parent}'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = '{name}_is_let_go';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER {name}_is_let_go AFTER DELETE OR UPDATE OF id ON {parent}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}_is_let_go();
"""
_DROP = """
DROP TRIGGER {name}_is_let_go ON {parent};
DROP TRIGGER {name}_still_is ON {child};
DROP TRIGGER {name}_is_there ON {child};
DROP FUNCTION {name}_is_let_go();
DROP FUNCTION {name}_still_is();
DROP FUNCTION {name}_is_there();
"""


def checked_by_statement(
    child: str, column: str, parent: str, *, key_type: str = "uuid"
) -> migrations.RunSQL:
    """For migrations: `column` of `child` names the `id` of a row of `parent` and is never null.

    The model's field says ``db_constraint=False`` beside it.
    """
    names = {"child": child, "column": column, "parent": parent, "type": key_type}
    names["name"] = f"{child}_{column.removesuffix('_id')}"
    return migrations.RunSQL(_CREATE.format(**names), _DROP.format(**names))
