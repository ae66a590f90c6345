"""A real PostgreSQL for the tests that need one: a process of its own in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from tests.needs import missing, postgresql_program
from tests.ports import free_port

USER, PASSWORD = "grader", "s3cr3t/p@ss"
_QUOTED = "s3cr3t%2Fp%40ss"


class Postgres:
    """A running server.

    Attributes
    ----------
    port
        Where it listens, on the loopback.
    process
        The server.
    """

    def __init__(self, folder: Path, port: int, process: subprocess.Popen[bytes]) -> None:
        self.folder, self.port, self.process = folder, port, process

    def database(self, name: str, more: str = "") -> str:
        """The address of a new database."""
        self.run(f'CREATE DATABASE "{name}" {more}')
        return self.address(name)

    def address(self, name: str, user: str = USER, password: str = _QUOTED) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{name}"

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Execute a statement as somebody else who uses the server."""
        place = {"host": "127.0.0.1", "port": self.port, "dbname": database}
        with closing(psycopg2.connect(user=USER, password=PASSWORD, **place)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []


def _unprivileged() -> dict[str, object]:
    """PostgreSQL refuses to be run by root."""
    if os.geteuid():
        return {}
    names = {user.pw_name for user in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server for as long as the ``with`` lasts; the test is skipped where PostgreSQL is not installed."""
    if why := missing("postgresql"):
        pytest.skip(why)
    initdb, postgres = postgresql_program("initdb"), postgresql_program("postgres")
    who = _unprivileged()
    # Not in pytest's own folder, which is closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="fairgrade-postgres-"))
    try:
        secret = folder / "secret"
        secret.write_text(PASSWORD)
        for path in (folder, secret):
            os.chown(path, who.get("user", -1), who.get("group", -1))
        data, quiet = folder / "data", {"cwd": folder, "stdin": subprocess.DEVNULL, **who}
        settings = [f"--username={USER}", f"--pwfile={secret}", "--auth=scram-sha-256", "--no-locale"]
        subprocess.run(
            [initdb, "-D", str(data), "--encoding=UTF8", "--no-sync", *settings],
            check=True,
            capture_output=True,
            **quiet,
        )
        port = free_port()
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": "20",
            "shared_buffers": "16MB",
        }
        flags = [part for option in options.items() for part in ("-c", "=".join(option))]
        with open(folder / "log", "wb") as log:
            process = subprocess.Popen(
                [postgres, "-D", str(data), "-p", str(port), *flags], stdout=log, stderr=log, **quiet
            )
        server = Postgres(folder, port, process)
        try:
            _wait_for(server)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # "fast shutdown"
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(server: Postgres) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            server.run("SELECT 1")
            return
        except psycopg2.OperationalError:
            if server.process.poll() is not None or time.monotonic() > until:
                raise AssertionError((server.folder / "log").read_text()) from None
            time.sleep(0.05)
