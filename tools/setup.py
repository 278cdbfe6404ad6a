"""Brings .venv to what requirements.txt says, or does nothing if it is there already. Called by tools/setup.sh.

    python tools/setup.py            set up; a second call takes a fraction of a second
    .venv/bin/python tools/setup.py --ready [PYTHON]     exit status 0 if there is nothing to do

A stamp, written last, tells what .venv was made from. No stamp: the set-up was interrupted, and starts afresh.
Another lock than the stamp's: the difference is installed.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "labs-stamp.json"
LOG = ROOT / "build" / "setup.log"
UV = "uv>=0.9,<1"  # installs the lock in seconds, where pip takes a minute; pip does it where uv can't be had
OFFLINE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|Name or service not known|nodename nor servname"
    r"|Network is unreachable|Connection refused|ProxyError|dns error|error sending request|operation timed out",
    re.IGNORECASE,
)


class SetUpError(Exception):
    """Why the set-up can't go on, in one sentence for the user."""


def made_from() -> dict[str, str]:
    """Return what .venv depends on: contents rather than times, because git sets those as it likes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = [project["build-system"], project["project"], project["tool"]["hatch"]]
    content = (ROOT / "requirements.txt").read_bytes() + json.dumps(installed, sort_keys=True).encode()
    return {"lock": hashlib.sha256(content).hexdigest(), "root": str(ROOT)}


def stamp() -> dict[str, str]:
    """Return what .venv was made from, {} if it was never finished."""
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def is_ready(python: str | None = None) -> bool:
    """True if there is nothing to install; with `python` (a command) also that .venv is of its version."""
    have = stamp()
    if python and have.get("python") != version_of(python):
        return False
    return {**have, **made_from()} == have


def version_of(python: str) -> str:
    """Return "3.11" for a command; "" if it doesn't run."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return subprocess.run([python, "-c", code], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def run(*command: str | Path, **environment: str) -> str | None:
    """Run a command, its output in the log; return None if it went well, else the output."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(map(str, command))}\n{done.stdout}\n")
    return None if done.returncode == 0 else done.stdout or f"exit status {done.returncode}"


def set_up() -> None:
    """Make or update .venv; SetUpError says why it can't."""
    version = "{}.{}".format(*sys.version_info)
    have = stamp()
    STAMP.unlink(missing_ok=True)  # from here to the end, an interruption leaves no stamp
    if not (have.get("python") == version == version_of(str(VENV / "bin" / "python")) and have["root"] == str(ROOT)):
        print(f"Making .venv with Python {version} …", flush=True)
        if output := run(sys.executable, "-m", "venv", "--clear", VENV):
            if "ensurepip" in output:
                raise SetUpError(
                    f"Python {version} can't make virtual environments: install its venv module "
                    f"(Debian, Ubuntu: apt install python{version}-venv), then call make again."
                )
            fail("making .venv", output)
    install()
    # Once, so that it isn't done by every process that is started with PYTHONDONTWRITEBYTECODE.
    run(VENV / "bin" / "python", "-m", "compileall", "-q", "labs", "solutions")
    # Lists the machine's fonts, which would otherwise hold up the first picture of the first notebook.
    run(VENV / "bin" / "python", "-c", "import matplotlib.font_manager")
    STAMP.write_text(json.dumps({**made_from(), "python": version}, indent=1) + "\n", encoding="utf-8")


def install() -> None:
    """Install the lock into .venv, by uv if it can be had, else by pip."""
    python, uv = VENV / "bin" / "python", VENV / "bin" / "uv"
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    packages = len(re.findall("^[a-z]", lock, re.M))
    print(f"Installing {packages} packages, about a minute (log: build/setup.log) …", flush=True)
    if not uv.exists() and (output := run(python, "-m", "pip", "install", "--retries", "1", "--timeout", "20", UV)):
        stop_if_offline(output)
    if uv.exists():
        options = ("--python", python, "--compile-bytecode", "-r", "requirements.txt")
        settings = index_settings(python)
        output = run(uv, "pip", "install", *options, **settings)
        if output and OFFLINE.search(output):  # earlier set-ups, or a folder of wheels, may have all that's needed
            output = run(uv, "pip", "install", "--offline", *options, **settings)
    if not uv.exists() or output:
        print("Installing with pip, which takes longer …", flush=True)
        if output := run(python, "-m", "pip", "install", "-r", "requirements.txt"):
            stop_if_offline(output)
            fail("installing requirements.txt", output)
    if "\nsetuptools==" not in lock:
        # venv puts it into Python 3.11's environments; its .pth file would cost every process that the labs start.
        run(python, "-m", "pip", "uninstall", "--yes", "setuptools")


def index_settings(python: Path) -> dict[str, str]:
    """Return the environment that tells uv the package index, wheel folders and certificates pip is configured for."""
    done = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    settings = dict(re.findall(r"^[\w:]+\.([\w-]+)='(.*)'$", done.stdout, re.M))
    names = {"index-url": "UV_DEFAULT_INDEX", "find-links": "UV_FIND_LINKS", "cert": "SSL_CERT_FILE"}
    return {names[key]: settings[key] for key in names.keys() & settings.keys() if names[key] not in os.environ}


def stop_if_offline(output: str) -> None:
    """SetUpError if a command's output says that the network failed it."""
    if OFFLINE.search(output):
        raise SetUpError("No network: the package index can't be reached; connect, then call make again.")


def fail(doing: str, output: str) -> None:
    """SetUpError with the last line of a command's output that says something."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    raise SetUpError(f"The set-up failed while {doing}: {lines[-1]} (the whole output: build/setup.log).")


def main() -> int:
    """Set up, one caller at a time; return the exit status."""
    if sys.argv[1:2] == ["--ready"]:
        return 0 if is_ready(*sys.argv[2:3]) else 1
    LOG.parent.mkdir(exist_ok=True)
    with (LOG.parent / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # held until this process ends, however it ends
        if is_ready(sys.executable):  # another caller was faster
            return 0
        LOG.write_text("", encoding="utf-8")
        started = time.monotonic()
        try:
            if shutil.disk_usage(ROOT).free < 1 << 30:
                raise SetUpError(f"The disk is full: .venv needs 1 GiB, {ROOT} has less.")
            set_up()
        except SetUpError as problem:
            print(problem, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("\nInterrupted: the next call starts the set-up afresh.", file=sys.stderr)
            return 130
    print(f"Ready after {time.monotonic() - started:.0f} s.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
