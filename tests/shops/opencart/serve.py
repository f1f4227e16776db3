"""A shop of one's own to try the module on: an unpacked OpenCart 4.0 or 4.1, its MariaDB, PHP.

    python tests/shops/opencart/serve.py TREE [--web cli|fpm] [--ffi true|preload] [--runtime none]

Installs the shop from TREE (the folder `upload` of a release) into a directory of its own, starts it and prints the environment
that the scenarios take; it runs until it is ended. `--web fpm` is nginx before php-fpm with the settings that Debian ships.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "stores"))
from servers import MariaDb  # noqa: E402

FPM = """[global]
error_log = {home}/fpm.log
daemonize = no
[shop]
user = {user}
group = {user}
listen = {home}/fpm.sock
listen.mode = 0666
pm = static
pm.max_children = 6
catch_workers_output = yes
clear_env = no
php_admin_value[upload_max_filesize] = 64M
php_admin_value[post_max_size] = 64M
php_admin_value[sendmail_path] = {home}/mailer
{ffi}
"""
NGINX = """daemon off; pid {home}/nginx.pid; error_log {home}/nginx.log; worker_processes 1;
events {{ worker_connections 128; }}
http {{
  include /etc/nginx/mime.types; access_log off; client_max_body_size 64m;
  client_body_temp_path {home}/body; fastcgi_temp_path {home}/fastcgi; proxy_temp_path {home}/proxy;
  uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
  server {{
    listen 127.0.0.1:{port}; root {root}; index index.php;
    location ~ \\.php$ {{ include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_pass unix:{home}/fpm.sock; fastcgi_read_timeout 120; }}
  }}
}}
"""


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Shop:
    user, password = "admin", "regulars-2026"

    def __init__(self, tree, web="cli", ffi="true", runtime=None):
        self.web, self.ffi, self.runtime = web, ffi, runtime
        self.home = Path(tempfile.mkdtemp(prefix="regulars-opencart-"))
        self.home.chmod(0o755)
        self.root = self.home / "shop"
        shutil.copytree(tree, self.root)
        for name in ("config.php", "admin/config.php"):
            (self.root / name).touch()
        self.database = MariaDb()
        self.database.run("CREATE DATABASE shop CHARACTER SET utf8mb4")
        # Passwords are empty for root; a shop wants one.
        self.database.run("CREATE USER shop@127.0.0.1 IDENTIFIED BY 'shop'")
        self.database.run("GRANT ALL ON shop.* TO shop@127.0.0.1")
        # Mails go into a file.
        mailer = self.home / "mailer"
        mailer.write_text(f"#!/bin/sh\ncat >> {self.home}/mails\n")
        mailer.chmod(0o755)
        (self.home / "mails").touch()
        (self.home / "mails").chmod(0o666)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.install()
        self.processes = []
        self.start()

    def install(self):
        options = {
            "username": self.user, "email": "admin@example.com", "password": self.password, "http_server": self.url,
            "language": "en-gb", "db_driver": "mysqli", "db_hostname": "127.0.0.1", "db_username": "shop", "db_password": "shop",
            "db_database": "shop", "db_port": str(self.database.port), "db_prefix": "oc_",
        }  # fmt: skip
        command = ["php", "cli_install.php", "install"]
        for name, value in options.items():
            command += [f"--{name}", value]
        done = subprocess.run(command, cwd=self.root / "install", capture_output=True, text=True)
        if "SUCCESS" not in done.stdout:
            raise RuntimeError(f"the shop could not be installed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        shutil.rmtree(self.root / "install")
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "www-data:www-data", str(self.home)], check=True)

    def start(self):
        environment = {**os.environ, "REGULARS_TIMING": str(self.home / "timing")}
        environment |= {} if self.runtime is None else {"REGULARS_RUNTIME": self.runtime}
        if self.web == "cli":
            settings = [f"ffi.enable={self.ffi}", "upload_max_filesize=64M", "post_max_size=64M", f"sendmail_path={self.home}/mailer", "opcache.enable=1", "opcache.enable_cli=1"]
            command = ["php", *[word for setting in settings for word in ("-d", setting)], "-S", f"127.0.0.1:{self.port}", "-t", str(self.root)]
            self.run(command, {**environment, "PHP_CLI_SERVER_WORKERS": "6"})
        else:
            user = "www-data" if os.geteuid() == 0 else os.environ.get("USER", "nobody")
            ffi = "" if self.ffi == "preload" else f"php_admin_value[ffi.enable] = {self.ffi}"
            (self.home / "fpm.conf").write_text(FPM.format(home=self.home, user=user, ffi=ffi))
            (self.home / "nginx.conf").write_text(NGINX.format(home=self.home, port=self.port, root=self.root))
            fpm = shutil.which("php-fpm8.2", path="/usr/sbin:/usr/bin") or "php-fpm"
            self.run([fpm, "--nodaemonize", "--fpm-config", str(self.home / "fpm.conf")], environment)
            self.run([shutil.which("nginx", path="/usr/sbin:/usr/bin"), "-c", str(self.home / "nginx.conf")], environment)
        until = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(self.url, timeout=10).read()
                return
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def run(self, command, environment):
        log = (self.home / "web.log").open("ab")
        self.processes.append(subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True))

    def environment(self):
        return {
            "REGULARS_OPENCART_URL": self.url, "REGULARS_OPENCART_USER": self.user, "REGULARS_OPENCART_PASSWORD": self.password,
            "REGULARS_OPENCART_RUNTIME": self.runtime or ("ffi" if self.ffi == "true" else "worker"),
            "REGULARS_OPENCART_MAILS": str(self.home / "mails"), "REGULARS_OPENCART_SETTLE": f"php {self.root}/system/storage/regulars/cli/opencart.php", "REGULARS_OPENCART_ROOT": str(self.root), "REGULARS_OPENCART_TIMING": str(self.home / "timing"),
            "REGULARS_OPENCART_DATABASE": f"mysql+pymysql://shop:shop@127.0.0.1:{self.database.port}/shop",
        }  # fmt: skip

    def stop(self):
        for process in self.processes:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
        self.database.stop()
        shutil.rmtree(self.home)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("tree", type=Path)
    arguments.add_argument("--web", choices=["cli", "fpm"], default="cli")
    arguments.add_argument("--ffi", choices=["true", "preload"], default="true")
    arguments.add_argument("--runtime", choices=["none", "worker", "ffi"])
    chosen = arguments.parse_args()
    shop = Shop(chosen.tree, chosen.web, chosen.ffi, chosen.runtime)
    try:
        for name, value in shop.environment().items():
            print(f"export {name}='{value}'", flush=True)
        print(flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        shop.stop()


if __name__ == "__main__":
    main()
