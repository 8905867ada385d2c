"""A PostgreSQL server of the tests' own: made empty on the loopback, gone with the block. Nothing of it is kept.

Its words are sorted as a language sorts them (ICU, where the server has it), as most firms' servers do: whoever
counts on the order of bytes is found out.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

PLACES = ("/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/homebrew/opt")
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=127.0.0.1")
START_S = 30


def binaries() -> Path | None:
    """The folder of the newest ``initdb`` and ``postgres`` on this machine, None where there are none."""
    found = [Path(known).parent] if (known := shutil.which("postgres")) else []
    for place in PLACES:
        found += [initdb.parent for initdb in sorted(Path(place).glob("*/bin/initdb"), reverse=True)]
    return next((folder for folder in found if (folder / "initdb").exists()), None)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve from the binaries in ``folder``; gives the URL of a database of its superuser.

    Raises:
        RuntimeError: The server does not start; says what it wrote.
    """
    user = _servant()
    home = Path(tempfile.mkdtemp(prefix="wealthdesk-postgres-"))
    if user:
        shutil.chown(home, user)
    try:
        _make(folder, home / "data", user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        url = f"postgresql://desk@127.0.0.1:{port}/postgres"
        options = [f"--{option}" for option in (*QUICK, f"port={port}", f"unix_socket_directories={home}")]
        with (home / "log").open("w+") as log:
            command = [str(folder / "postgres"), "-D", str(home / "data"), *options]
            server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, user=user, cwd=home)
            try:
                _wait(server, url, home / "log")
                yield url
            finally:
                server.send_signal(signal.SIGQUIT)
                server.wait(timeout=START_S)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _servant() -> str | None:
    """The server refuses to run as root: another user of this machine, where that is who we are."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _make(folder: Path, data: Path, user: str | None) -> None:
    command = [str(folder / "initdb"), "-D", str(data), "-U", "desk", "--auth=trust", "--no-sync", "-E", "UTF8"]
    sorted_by_words = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]
    for locale in (sorted_by_words, ["--no-locale"]):
        done = subprocess.run(
            [*command, *locale], capture_output=True, text=True, user=user, cwd=data.parent, check=False
        )
        if done.returncode == 0:
            return
        shutil.rmtree(data, ignore_errors=True)
    raise RuntimeError(f"initdb: {done.stderr.strip()}")


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    engine = create_engine(url)
    until = time.monotonic() + START_S
    while True:
        try:
            engine.connect().close()
        except OperationalError as error:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-500:]}") from error
            time.sleep(0.05)
        else:
            break
    engine.dispose()
