# SPDX-License-Identifier: Apache-2.0
"""Wordings, ledger, suppression and erasures can be added to and never changed (TRUST L-05)."""

from django.db import migrations

_TABLES = (
    "consent_consenttext",
    "consent_consentevent",
    "consent_suppression",
    "consent_erasurerecord",
)
_APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON TABLE_NAME
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'talentkreis_app')
       AND current_user <> 'talentkreis_app' THEN
        REVOKE UPDATE, DELETE ON TABLE_NAME FROM talentkreis_app;
    END IF;
END $$;
"""
_NOT_APPEND_ONLY = "DROP TRIGGER append_only ON TABLE_NAME;"

OPERATIONS = [
    migrations.RunSQL(
        _APPEND_ONLY.replace("TABLE_NAME", table), _NOT_APPEND_ONLY.replace("TABLE_NAME", table)
    )
    for table in _TABLES
]
