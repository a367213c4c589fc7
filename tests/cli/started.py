"""`papershelf` as real processes, forked from one that has its imports behind it: those take most of a short command.

What is forked has its own memory, streams, folder and environment, and ends as any process does. What Python or a
library takes from the environment or the terminal when it is loaded cannot be given to it, and a signal would not reach
it; so a command whose streams or environment are of that kind is started as everywhere else.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import marshal
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_PIECE = 1 << 16
# What only commands read from the environment, and what a shell adds to it.
_LATE_PREFIXES = ("PAPERSHELF_", "XDG_")
_LATE_NAMES = {"HOME", "PATH", "PYTHON_KEYRING_BACKEND", "PWD", "OLDPWD", "SHLVL", "_"}
# What libraries load when they are first used; without it all still works.
_LATE_MODULES = ("typer._adapters", "httpcore2", "anyio.streams.tls", "h11", "truststore", "zoneinfo")

# What lies in the PATH: asks for a fork with its own streams and leaves as that did.
_COMMAND = """#!{python} -IS
import _socket, array, marshal, os, sys  # `socket` would take longer than all the rest

try:
    if all(map(os.fstat, (0, 1, 2))) and not os.isatty(1) and not os.isatty(2):
        asked = _socket.socket(_socket.AF_UNIX)
        asked.connect({address!r})
        request = marshal.dumps((sys.argv[1:], os.getcwd(), dict(os.environ)))
        streams = array.array("i", (0, 1, 2))
        sent = asked.sendmsg([request], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
        asked.sendall(request[sent:])
        asked.shutdown(_socket.SHUT_WR)
        if answer := asked.recv(100):
            os._exit(int(answer))
except OSError:
    pass
os.execv({command!r}, [{command!r}, *sys.argv[1:]])
"""


@contextmanager
def started(environment: Mapping[str, str]) -> Iterator[Path]:
    """A folder with a quick `papershelf`.

    Args:
        environment: what the commands find when they are loaded.
    """
    alone = dict(environment) | {"OPENBLAS_NUM_THREADS": "1"}  # a fork has only the thread that forks
    with tempfile.TemporaryDirectory() as folder:
        address, command = f"{folder}/requests", Path(folder, "papershelf")
        real = str(Path(sys.executable).with_name("papershelf"))
        command.write_text(_COMMAND.format(python=sys.executable, address=address, command=real))
        command.chmod(0o700)
        with subprocess.Popen([sys.executable, __file__, address], env=alone, stdin=-1, stdout=-1) as process:
            assert process.stdout
            assert process.stdout.readline() == b"ready\n"
            yield command.parent


def _serve(address: str) -> None:
    """Fork for each request, until standard input ends; return in a child that has all in place for the command."""
    own = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    asked = _next_request(address)
    request, streams, _, _ = socket.recv_fds(asked, _PIECE, 3)
    while piece := asked.recv(_PIECE):
        request += piece
    arguments, folder, environment = marshal.loads(request)
    changed = {name for name in own.keys() | environment.keys() if own.get(name) != environment.get(name)}
    if not all(name.startswith(_LATE_PREFIXES) for name in changed - _LATE_NAMES):
        os._exit(0)
    if child := os.fork():
        asked.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
        os._exit(0)
    asked.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["papershelf", *arguments]


def _next_request(address: str) -> socket.socket:
    """A connection, in a child of its own."""
    with socket.socket(socket.AF_UNIX) as requests:
        requests.bind(address)
        requests.listen(16)
        print("ready", flush=True)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that answer
        while True:
            if 0 in select.select([requests.fileno(), 0], [], [])[0]:
                sys.exit()
            asked, _ = requests.accept()
            if not os.fork():
                break
            asked.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    return asked


if __name__ == "__main__":
    sys.path.pop(0)
    import papershelf.cli

    for module in pkgutil.walk_packages(papershelf.__path__, "papershelf."):
        importlib.import_module(module.name)
    for name in _LATE_MODULES:
        with suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()
    _serve(sys.argv[1])
    try:
        papershelf.cli.main()
    except SystemExit as left:
        if not isinstance(left.code, int):
            raise
        # All that Python does at the end but for taking every module to pieces, which takes as long as most commands.
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(left.code)
