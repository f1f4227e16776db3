"""Database servers of the tests' own: Debian's programs on a directory and a port that nobody else uses, under a user that
is not root, stopped when the tests end."""

import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import sqlalchemy

FULL = os.environ.get("FULL") == "1"
"""Whether the numbers are those that are promised, which takes an hour; else smaller ones."""


class Sqlite:
    """A directory of files: there is no server."""

    name = "sqlite"

    def __init__(self):
        self.directory = Path(tempfile.mkdtemp(prefix="regulars-sqlite-"))

    def start(self):
        pass

    def stop(self):
        shutil.rmtree(self.directory)

    def make(self, database):
        return f"sqlite:///{self.directory / database}.db"

    def dsn(self, database):
        return [f"sqlite:{self.directory / database}.db"]


class Server:
    """What the servers share: a process group, which is ended as one."""

    user = ""
    # Whether each commit waits for the disk. Without that a server that is killed has lost nothing either, as long as the
    # machine goes on; and small tests are several times as fast.
    durable = FULL

    def __init__(self):
        self.directory = Path(tempfile.mkdtemp(prefix=f"regulars-{self.name}-"))
        self.data = self.directory / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = (self.directory / "log").open("ab")
        self.process = None
        # These servers refuse to run as root.
        self.run_as = {}
        if os.geteuid() == 0:
            entry = pwd.getpwnam(self.user)
            self.run_as = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
            os.chown(self.directory, entry.pw_uid, entry.pw_gid)
        self.initialise()
        self.start()

    def call(self, *command):
        subprocess.run(command, check=True, stdout=self.log, stderr=self.log, cwd=self.directory, **self.run_as)

    def start(self):
        """Starts the server and waits until it answers; it may have to repair first."""
        self.process = subprocess.Popen(
            self.command(), stdout=self.log, stderr=self.log, cwd=self.directory, start_new_session=True, **self.run_as
        )
        until = time.monotonic() + 60
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{self.name} did not start: {(self.directory / 'log').read_text()[-3000:]}")
            time.sleep(0.05)

    def answers(self):
        engine = sqlalchemy.create_engine(self.admin, poolclass=sqlalchemy.NullPool)
        try:
            with engine.connect():
                return True
        except sqlalchemy.exc.OperationalError:
            return False

    def kill(self):
        """Ends the server and all its processes at once, as a fallen machine would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.kill()
        self.log.close()
        shutil.rmtree(self.directory)

    def run(self, statement, url=None):
        engine = sqlalchemy.create_engine(url or self.admin, poolclass=sqlalchemy.NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


class MariaDb(Server):
    name = "mariadb"
    user = "mysql"

    def initialise(self):
        self.admin = f"mariadb+pymysql://root@127.0.0.1:{self.port}/mysql"
        own = ["--no-defaults", f"--datadir={self.data}", "--auth-root-authentication-method=normal"]
        self.call(shutil.which("mariadb-install-db"), *own, "--skip-test-db", "--skip-name-resolve")

    def command(self):
        return [
            _found("mariadbd"), "--no-defaults", f"--datadir={self.data}", f"--port={self.port}", "--bind-address=127.0.0.1",
            f"--socket={self.directory / 's'}", f"--pid-file={self.directory / 'pid'}", "--skip-name-resolve",
            "--max-connections=300", f"--innodb-flush-log-at-trx-commit={1 if self.durable else 2}",
        ]  # fmt: skip

    def make(self, database):
        # Whatever a shop's own tables are in, the store's are as they have to be.
        self.run(f"CREATE DATABASE {database} CHARACTER SET latin1")
        return f"mariadb://root@127.0.0.1:{self.port}/{database}"

    def dsn(self, database):
        return [f"mysql:host=127.0.0.1;port={self.port};dbname={database};charset=utf8mb4", "root", ""]


class PostgreSql(Server):
    name = "postgresql"
    user = "postgres"

    def initialise(self):
        self.admin = f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"
        self.call(_postgres("initdb"), "-D", str(self.data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    def command(self):
        settings = ["listen_addresses=127.0.0.1", f"unix_socket_directories={self.directory}", "max_connections=300"]
        settings += [] if self.durable else ["fsync=off"]
        options = [word for setting in settings for word in ("-c", setting)]
        return [_postgres("postgres"), "-D", str(self.data), "-p", str(self.port), *options]

    def make(self, database):
        self.run(f"CREATE DATABASE {database}")
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def dsn(self, database):
        return [f"pgsql:host=127.0.0.1;port={self.port};dbname={database}", "postgres", ""]


def _found(program):
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")


def _postgres(program):
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"))
    return found[-1] if found else shutil.which(program)


KINDS = {"sqlite": Sqlite, "mariadb": MariaDb, "postgresql": PostgreSql}
NEEDED = {"sqlite": lambda: True, "mariadb": lambda: _found("mariadbd"), "postgresql": lambda: _postgres("initdb")}
