# SPDX-License-Identifier: Apache-2.0
"""The environment of an installation, read once, typed, and refused when wrong.

Every variable may be given as ``NAME`` or, for secrets, as ``NAME_FILE`` naming a file whose
content is the value. ``docs/operations.md`` holds the table of all variables; a test compares.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

_PREFIX = "TALENTKREIS_"


class Environment(BaseModel):
    """All variables an installation can set. Names are upper-cased and prefixed when read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(default=Path("var"), description="Folder for database, files and keys.")
    database_url: str | None = Field(
        default=None,
        description="PostgreSQL of the application role; absent: the embedded server.",
    )
    database_owner_url: str | None = Field(
        default=None, description="Role that owns the tables and runs migrations."
    )
    embedded_socket: str | None = Field(
        default=None,
        description="Set by the command line once the embedded server runs; not for people.",
    )
    embedded_database: str = Field(
        default="talentkreis", description="Name of the database inside the embedded server."
    )
    secret_key: str | None = Field(
        default=None, description="Signing key; absent: made once and kept in the data folder."
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="Address under which people reach the pages."
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=(), description="Further host names, separated by commas."
    )
    debug: bool = Field(
        default=False, description="Developer pages and gallery. Never in production."
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="How the log is written."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="From which level on."
    )
    captured_mail_port: int | None = Field(
        default=None,
        description="Port of the built-in captured mailbox on loopback; absent: off.",
    )

    machine_name: str | None = Field(
        default=None,
        description="Name of this machine, where its host name changes by itself (containers).",
    )
    name_servers: tuple[str, ...] = Field(
        default=(),
        description="Name servers asked about mail domains, as address or address:port, separated"
        " by commas; absent: those of the machine.",
    )
    search_share_of_meaning: float = Field(
        default=0.8,
        ge=0,
        le=1,
        description="How much meaning counts beside wording where both order people.",
    )
    embedding_folder: Path | None = Field(
        default=None,
        description="Folder with an ONNX model and its tokenizer that an admin may choose.",
    )

    @field_validator("allowed_hosts", "name_servers", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        return tuple(filter(None, value.split(","))) if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _absolute_url(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")


# DATABASE_URL keeps the name every hosting platform uses.
_UNPREFIXED = {"database_url": "DATABASE_URL", "database_owner_url": "DATABASE_OWNER_URL"}


def variable_name(field: str) -> str:
    """Name of the environment variable behind a field of `Environment`."""
    return _UNPREFIXED.get(field, _PREFIX + field.upper())


def read_environment(source: dict[str, str] | None = None) -> Environment:
    """Read and check the environment.

    Raises pydantic.ValidationError naming each wrong variable; the process must not start then.
    """
    variables = dict(os.environ if source is None else source)
    values: dict[str, str] = {}
    for field in Environment.model_fields:
        name = variable_name(field)
        file = variables.get(f"{name}_FILE")
        if file:
            values[field] = Path(file).read_text(encoding="utf-8").strip()
        elif variables.get(name):
            values[field] = variables[name]
    return Environment.model_validate(values)


def secret_key(env: Environment) -> str:
    """The signing key: given, or made once and kept in the data folder (readable by us alone)."""
    if env.secret_key:
        return env.secret_key
    path = env.data_dir / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="utf-8").strip()
