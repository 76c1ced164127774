"""Where a PostgreSQL is and who asks: a connection string that no message repeats.

A connection string can hold a password, and a mistake in one can put a part of the password where the host
or the database should stand. What the server or libpq says of it is therefore never passed on: it is
recognised, and said in words of our own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from policyrules.base.errors import UsageError
from policyrules.base.extras import needed
from policyrules.base.saying import Said

VARIABLE: Final = "POLICYRULES_DSN"
"""The environment variable that a connection string is taken from where none is given."""

_HOST: Final = re.compile(r"[\w.,:/\[\]-]*")
_PORT: Final = re.compile(r"[0-9,]*")
_NAME: Final = re.compile(r"[^@:/?&=\s]*")

_REASONS: Final = (
    ("password authentication failed", "密码不对", "the password is wrong"),
    ("no password supplied", "要密码，没有给出", "a password is wanted and was not given"),
    ("connection refused", "没有服务在听", "nothing listens there"),
    ("timeout", "没有回答", "it does not answer"),
    ("no route to host", "到不了那台主机", "that host is out of reach"),
    ("network is unreachable", "到不了那台主机", "that host is out of reach"),
    ("resolve", "没有这台主机", "there is no such host"),
    ("translate host", "没有这台主机", "there is no such host"),
    ("no such file", "没有服务在听", "nothing listens there"),
    ("too many", "连接已满", "it takes no more connections"),
    ("starting up", "正在启动", "it is starting up"),
    ("shutting down", "正在停下", "it is shutting down"),
    ("no pg_hba.conf entry", "不许这样连接", "it does not admit this connection"),
    ("ssl", "加密不合它的要求", "the encryption is not what it wants"),
    ('role "', "没有这个用户", "there is no such user"),
    ('database "', "没有这个数据库，或无权连接", "there is no such database, or no right to connect to it"),
)
"""A part of what libpq or the server says, in Chinese and in English."""


def found(dsn: str | None, environment: Mapping[str, str]) -> str:
    """The connection string: the one given, that of POLICYRULES_DSN, or an empty one.

    What it leaves out libpq takes from PGHOST, PGUSER … and, for the password, from the password file.
    """
    return dsn if dsn is not None else environment.get(VARIABLE, "")


def connected(dsn: str) -> Any:
    """A connection by a connection string; UsageError, which holds nothing secret, where there is none."""
    psycopg = needed("psycopg", "postgres")
    try:
        parts = psycopg.conninfo.conninfo_to_dict(dsn)
    except psycopg.Error:
        raise _unreadable() from None
    if not (
        _HOST.fullmatch(str(parts.get("host", "")))
        and _PORT.fullmatch(str(parts.get("port", "")))
        and _NAME.fullmatch(str(parts.get("dbname", "")))
    ):
        raise _unreadable()
    try:
        # Statements prepared under a name are another's where a pool stands between.
        return psycopg.connect(dsn, client_encoding="UTF8", prepare_threshold=None)
    except (psycopg.Error, UnicodeError) as error:
        text = str(error).casefold()
        _, zh, en = next((r for r in _REASONS if r[0] in text), ("", "连不上", "it cannot be reached"))
        told = ("host", "port") if parts.get("user") else ("host",)  # user:4711 without a host is no port
        where = ":".join(str(parts[name]) for name in told if parts.get(name))
        raise UsageError(
            Said(
                f"连不上 PostgreSQL{f' {where}' if where else ''}：{zh}",
                f"no connection to PostgreSQL{f' at {where}' if where else ''}: {en}",
            )
        ) from None


def _unreadable() -> UsageError:
    return UsageError(
        Said(
            "连接串读不懂：写作 postgresql://用户@主机:端口/库 或 host=… port=… dbname=… user=…；"
            "密码里的 @ : / 等要写成 %40 %3A %2F，或放进密码文件",
            "the connection string cannot be read: write postgresql://user@host:port/database or host=… "
            "port=… dbname=… user=…; @ : / and the like in a password are written %40 %3A %2F, or it is kept "
            "in a password file",
        )
    )
