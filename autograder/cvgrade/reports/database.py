"""Where a gradebook lies: the URL in the form that its driver wants, and one writer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from cvgrade.errors import AssignmentError, GraderFault

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

CONNECT_S = 10  # for a server that does not answer
WRITER = 0x67726164  # the number of our lock in PostgreSQL: any that others do not use, "grad"


def database_url(text: str, *, lock_wait_s: float) -> URL:
    """Read the SQLAlchemy URL of a gradebook; ``postgresql://`` means psycopg, the driver we test with.

    Raises
    ------
    AssignmentError
        Where the text is no URL, or the package for its database is not installed.
    """
    from sqlalchemy.engine import make_url  # here: importing SQLAlchemy takes half a second
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        text.encode()  # a UnicodeError, which is a ValueError, where the shell passed on bytes that are no text
        place = make_url(text)
        if place.drivername in ("postgresql", "postgres"):
            place = place.set(drivername="postgresql+psycopg")
        place.get_dialect().import_dbapi()
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        known = isinstance(error, NoSuchModuleError)
        shown = make_url(text).drivername if known else text.partition("@")[2] or text  # no password
        raise AssignmentError(
            "gradebook: expected an SQLAlchemy URL such as sqlite:////home/me/gradebook.db or "
            f"postgresql://me@host/grades, got {shown!r}. Mend it."
        ) from error
    except (ImportError, AttributeError) as error:  # AttributeError: what a dialect half installed gives
        raise AssignmentError(
            f"gradebook: expected the Python package for {place.drivername}, got {error}. Install it, for PostgreSQL "
            'with: pip install "pixels-to-predictions[postgres]"'
        ) from error
    waits = {"timeout": str(lock_wait_s)} if place.get_backend_name() == "sqlite" else {}
    if place.get_backend_name() == "postgresql":
        waits = {"connect_timeout": str(CONNECT_S)}
    return place.update_query_dict({name: value for name, value in waits.items() if name not in place.query})


@contextmanager
def one_writer(place: URL, *, wait_s: float) -> Iterator[None]:
    """Hold a gradebook for one writer of ours; whoever comes second waits.

    nbgrader looks whether a student or a table is there and adds it where it is not, so two at once would both add.
    Its own formgrader does not take part: the database's own locks stand between it and us.

    Raises
    ------
    GraderFault
        Where another writer of ours is not done in `wait_s` seconds.
    """
    path = Path(place.database or "")
    if place.get_backend_name() == "postgresql":
        with _server_lock(place, wait_s):
            yield
    elif place.get_backend_name() == "sqlite" and place.database and path.parent.is_dir():
        try:
            with FileLock(path.with_name(f".{path.name}.lock"), timeout=wait_s):
                yield
        except Timeout:
            raise GraderFault(
                f"gradebook: expected to be alone in {path}, another cvgrade has been writing for {wait_s:g} s. "
                "The results of this run are stored; run the same command again: only the gradebook is written."
            ) from None
    else:
        yield


@contextmanager
def _server_lock(place: URL, wait_s: float) -> Iterator[None]:
    from sqlalchemy import create_engine, text

    engine = create_engine(place, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"set lock_timeout = {int(wait_s * 1000)}"))
            connection.execute(text(f"select pg_advisory_lock({WRITER})"))
            yield
    finally:
        engine.dispose()  # a closed connection holds no lock
