"""Where a gradebook is kept: an SQLite file, or a database in PostgreSQL.

What is opened here has nbgrader's own schema or is refused, and one run at a time grades a lab into it. No
message shows a password.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, quote_plus

from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from fairgrade.lab.course import Unusable

#: The plain name means psycopg2 to SQLAlchemy 2.0 and psycopg to 2.1; this course installs the former.
_DRIVERS = {
    "postgresql": "postgresql+psycopg2",
    "postgresql+psycopg2": "postgresql+psycopg2",
    "sqlite": "sqlite",
}
_LOOKS_LIKE = "postgresql://USER@HOST:PORT/DATABASE"
_MOMENT = 5.0  # seconds that a server may take to notice that a run before was killed
_NAMED = 5  # as many tables does a message name

#: libpq's: a server that vanishes is an error within a minute, not after two hours.
_PATIENCE = {
    "application_name": "fairgrade",
    "connect_timeout": 10,
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}


class GradebookUnavailable(SQLAlchemyError):
    """The gradebook could not be read or written just now."""


def open_database(url: str, argument: str, writer: OneWriter) -> Engine:
    """Open a gradebook. Where there is none yet, it is made, completely or not at all.

    Parameters
    ----------
    url
        As SQLAlchemy writes addresses.
    argument
        The argument of the command that the address comes from.
    writer
        Gets every connection, to hold its lock in it.

    Raises
    ------
    Unusable
        If the address cannot be used, the database cannot be reached, or it holds something else.
    """
    address = _read(url, argument)
    shown = _shown(address)
    engine = _engine(address, argument)
    writer.watch(engine)
    try:
        if engine.dialect.name == "sqlite":
            _make_file(Path(str(address.database)))
            with engine.connect() as connection:
                _check(connection, argument, shown)
        else:
            with engine.begin() as connection:
                _make_tables(connection, argument, shown)
    except SQLAlchemyError as error:
        engine.dispose()
        why = first_line(error, address)
        if engine.dialect.name == "sqlite":
            raise Unusable(argument, f"{shown} is not a gradebook of this nbgrader ({why}).") from error
        raise Unusable(argument, f"{shown} cannot be used: {why}. {_remedy(error)}") from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def first_line(error: Exception, address: URL) -> str:
    """Return what a database said, in one line and without the password that its address may hold."""
    said = str(getattr(error, "orig", None) or error).strip()
    line = (said.splitlines() or [type(error).__name__])[0].strip().rstrip(".")
    for secret in (address.password, address.query.get("password")):
        for form in {str(secret), quote(str(secret)), quote_plus(str(secret))} if secret else ():
            line = line.replace(form, "***")
    return line


def _read(url: str, argument: str) -> URL:
    unreadable = Unusable(
        argument,
        f"the address cannot be read; write it as {_LOOKS_LIKE}. In a password, @ is written %40, / is %2F "
        "and : is %3A; better still, leave it out and put it into ~/.pgpass or the variable PGPASSWORD.",
    )
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise unreadable from None  # what it holds may be a password
    if "@" in f"{address.host}{address.database}" and address.drivername != "sqlite":
        raise unreadable
    if address.drivername not in _DRIVERS:
        raise Unusable(
            argument,
            f"a gradebook cannot be kept in {address.drivername}; pass {_LOOKS_LIKE} or sqlite:///FILE.",
        )
    if not address.database or address.database == ":memory:" or address.database.startswith("file:"):
        raise Unusable(argument, f"the address names no database; pass {_LOOKS_LIKE} or sqlite:///FILE.")
    return address.set(drivername=_DRIVERS[address.drivername])


def _shown(address: URL) -> str:
    """The address for people, without anything that may be secret."""
    if address.drivername == "sqlite":
        return str(address.database)
    shown = URL.create(
        "postgresql", address.username, host=address.host, port=address.port, database=address.database
    )
    return shown.render_as_string()


def _engine(address: URL, argument: str) -> Engine:
    if address.drivername == "sqlite":
        return create_engine(address)
    try:
        return create_engine(
            address,
            connect_args={key: value for key, value in _PATIENCE.items() if key not in address.query},
            # One connection, so that whoever writes is who holds the lock; a new one, with the lock, in
            # place of one that broke while nothing was under way.
            pool_size=1,
            max_overflow=0,
            pool_pre_ping=True,
        )
    except ModuleNotFoundError as error:
        raise Unusable(
            argument,
            f"PostgreSQL needs {error.name}, which is not installed; "
            "install the extra: pip install 'fairness-audit-workbook[postgresql]'.",
        ) from error


def _remedy(error: SQLAlchemyError) -> str:
    code = getattr(getattr(error, "orig", None), "pgcode", None)
    if code == "42501":  # insufficient_privilege
        return "Let this user create and change tables there, or make it the database's owner."
    return "Check the address and the password, that the server runs and that it has this database."


# --- nbgrader's tables -----------------------------------------------------------------------------------


def _make_file(path: Path) -> None:
    """Make an empty gradebook in a file."""
    if path.exists() and path.stat().st_size:
        return
    scratch = path.with_name(f".{path.name}.part")
    scratch.unlink(missing_ok=True)
    engine = create_engine(URL.create("sqlite", database=str(scratch.absolute())))
    with engine.begin() as connection:
        _make(connection)
    engine.dispose()
    os.replace(scratch, path)


def _make_tables(connection: Connection, argument: str, shown: str) -> None:
    """Make an empty gradebook in a database of PostgreSQL's, where a change of tables can be taken back."""
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise Unusable(
            argument,
            f"{shown} stores text as {encoding}, in which not every name can be written; "
            "make a database with createdb --encoding=UTF8 --template=template0.",
        )
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key("tables")})
    if not inspect(connection).get_table_names():
        _make(connection)
    _check(connection, argument, shown)


def _make(connection: Connection) -> None:
    """Make nbgrader's tables.

    nbgrader would ask the command ``alembic`` for the version to note, which need not be on the PATH and
    takes seconds; here the library is asked.
    """
    import nbgrader
    from alembic.script import ScriptDirectory
    from nbgrader.api import Base

    version = ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic")).get_current_head()
    Base.metadata.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})


def _check(connection: Connection, argument: str, shown: str) -> None:
    """Refuse a database that lacks any of nbgrader's tables or columns."""
    from nbgrader.api import Base

    columns = inspect(connection).get_multi_columns()
    there = {table: {column["name"] for column in found} for (_, table), found in columns.items()}
    needed = {table.name: set(table.columns.keys()) for table in Base.metadata.tables.values()}
    if not there.keys() & (needed.keys() - {"course", "student", "comment"}):  # names that others use too
        raise Unusable(
            argument,
            f"{shown} is not a gradebook of this nbgrader: it holds something else (tables: "
            f"{_listing(sorted(there))}). Pass an empty database, or one that holds nbgrader's tables.",
        )
    lacking = [name for name in needed if name not in there]
    lacking += [f"{name}.{c}" for name in needed if name in there for c in sorted(needed[name] - there[name])]
    if lacking:
        raise Unusable(
            argument,
            f"{shown} is not a gradebook of this nbgrader: it lacks {_listing(lacking)}. If another version "
            "made it, bring it up to date with `nbgrader db upgrade`; otherwise pass an empty database.",
        )


def _listing(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


# --- one run at a time -----------------------------------------------------------------------------------


class OneWriter:
    """Keeps other runs away from a lab while this one grades it.

    In PostgreSQL this is an advisory lock of the connection that writes: should the connection break, the
    next one has to take the lock before it can write anything. Beside a file it is a locked file.
    """

    def __init__(self) -> None:
        self._lab: str | None = None
        self._engine: Engine | None = None
        self._file: IO[str] | None = None

    def watch(self, engine: Engine) -> None:
        """Hold the lock in every connection that this engine makes from now on."""
        self._engine = engine
        if engine.dialect.name == "postgresql":
            event.listen(engine, "connect", self._connected)

    def claim(self, lab: str) -> None:
        """Be the one run that grades a lab.

        Raises
        ------
        Unusable
            If another run is.
        """
        assert self._engine is not None, "it watches an engine before it claims a lab"
        if self._engine.dialect.name == "postgresql":
            with self._engine.connect() as connection:
                taken = _take(connection.connection.cursor(), lab)
            self._lab = lab
        else:
            taken = self._lock_file(Path(f"{self._engine.url.database}.lock"))
        if not taken:
            raise Unusable(
                "--db",
                f"another run is grading {lab} into {_shown(self._engine.url)}; wait for it to end.",
            )

    def alone(self, session: Any) -> None:
        """Until the transaction ends, no run changes what labs share, the students for one."""
        if self._engine is not None and self._engine.dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key("shared")})

    def close(self) -> None:
        """Let others in."""
        if self._file is not None:
            self._file.close()
        if self._lab is not None and self._engine is not None:
            try:
                with self._engine.connect() as connection:
                    connection.execute(text("SELECT pg_advisory_unlock_all()"))
            except SQLAlchemyError:
                pass  # a connection that broke has no lock

    def _connected(self, connection: Any, _: Any) -> None:
        with connection.cursor() as cursor:
            # Somebody's forgotten transaction must not hold up a class for ever.
            cursor.execute("SET lock_timeout = '60s'")
            if self._lab is not None and not _take(cursor, self._lab):
                raise GradebookUnavailable(
                    f"the connection broke, and now another run is grading {self._lab}"
                )
        connection.commit()

    def _lock_file(self, path: Path) -> bool:
        if self._file is None:
            self._file = open(path, "w")  # noqa: SIM115 - held until the end of the run
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def _take(cursor: Any, lab: str) -> bool:
    until = time.monotonic() + _MOMENT
    while True:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", (_key(f"lab {lab}"),))
        if cursor.fetchone()[0]:
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.2)


def _key(what: str) -> int:
    """A number for an advisory lock, of which a database has one set for everybody."""
    digest = hashlib.sha256(f"fairgrade {what}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
