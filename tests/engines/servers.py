"""A PostgreSQL server of one's own on loopback: started where it is asked for, gone afterwards.

Tests, ``make differential`` and the benchmarks use it. It takes no root: where root runs it, the system's user
``postgres`` owns it. ``POSTGRESQL_BIN`` names another folder with ``initdb`` and ``postgres``.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

USER, PASSWORD = "ledger", "geheim-4711-Wort"
"""Whom the server knows: the password is one that a message would show."""
ASKED = 6_000
"""So often a server that runs is asked whether it answers yet."""


class NoServerError(RuntimeError):
    """What is missing here, and how it is installed."""


def programs() -> Path:
    """The folder with PostgreSQL's own programs: that of POSTGRESQL_BIN, on the PATH, or Debian's newest."""
    if named := os.environ.get("POSTGRESQL_BIN"):
        return Path(named)
    if found := shutil.which("initdb"):
        return Path(found).parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not debian:
        raise NoServerError("there is no PostgreSQL here: apt-get install postgresql")
    return debian[-1].parent


def free_port() -> int:
    """A port of loopback on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgresql() -> Iterator[str]:
    """The connection string of a new, empty server; it is stopped and its data removed whatever happens."""
    bin_ = programs()
    owner: dict[str, Any] = (
        {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    )
    folder = Path(tempfile.mkdtemp(prefix="policyrules-postgresql-"))
    try:
        secret = folder / "password"
        secret.write_text(PASSWORD, "utf-8")
        if owner:
            for path in (folder, secret):
                shutil.chown(path, owner["user"], owner["group"])
        _initdb(bin_, folder, secret, owner)
        port = free_port()
        log = (folder / "log").open("wb")
        server = subprocess.Popen(
            [bin_ / "postgres", "-D", folder / "data", "-h", "127.0.0.1", "-p", str(port), "-k", "",
             "-c", "fsync=off", "-c", "shared_buffers=64MB", "-c", "work_mem=64MB"],
            stdout=log, stderr=log, cwd="/", **owner,
        )  # fmt: skip
        try:
            dsn = f"host=127.0.0.1 port={port} dbname=postgres user={USER} password={PASSWORD}"
            _wait(server, dsn, folder / "log")
            yield dsn
        finally:
            _stop(server)
            log.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initdb(bin_: Path, folder: Path, secret: Path, owner: dict[str, Any]) -> None:
    made = subprocess.run(
        [bin_ / "initdb", "-D", folder / "data", "-U", USER, "--auth=scram-sha-256", f"--pwfile={secret}",
         "--encoding=UTF8", "--locale=C", "--no-sync"],
        capture_output=True, text=True, cwd="/", check=False, **owner,
    )  # fmt: skip
    if made.returncode:
        raise NoServerError(f"initdb: {made.stderr}")


def _wait(server: subprocess.Popen[bytes], dsn: str, log: Path) -> None:
    """Until the server answers; it says so itself when it cannot."""
    for tried in range(1, ASKED + 1):
        try:
            psycopg.connect(dsn).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or tried == ASKED:
                raise NoServerError(log.read_text("utf-8", "replace")) from error
            time.sleep(0.05)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Its clients are sent away; if it does not end by that, it is killed."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
