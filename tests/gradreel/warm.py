"""Runs the command line in forks of a process that has all imports behind it, so that a fault
can be tried dozens of times within seconds. Reads one JSON line a run, answers with one.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import struct
import sys
import time
import traceback
from typing import Any


def child(run: dict[str, Any]) -> None:
    """One run of the command, which never returns."""
    silent = os.open(run["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    if "most" in run:
        resource.setrlimit(resource.RLIMIT_FSIZE, (run["most"], run["most"]))
    if "powerless" in run:
        give_up_powers()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    code = 1
    try:
        from gradreel.cli import main

        main(run["words"])
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:  # noqa: BLE001 (the parent reads it)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def give_up_powers() -> None:
    """Root's powers over files of any mode go; what a mode forbids is then forbidden to root."""
    header = struct.pack("Ii", 0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    if ctypes.CDLL(None, use_errno=True).capset(header, bytes(24)):
        raise OSError(ctypes.get_errno(), "capset")


def finish(process: int) -> int:
    """The exit code of a process, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def begin(run: dict[str, Any]) -> int:
    """A fork that runs the command."""
    process = os.fork()
    if process == 0:
        child(run)
    return process


def serve() -> None:
    """Run what is asked until the input ends."""
    import gradreel.film
    import gradreel.formats  # noqa: F401 (so that the forks need not import it)

    for line in sys.stdin:
        asked = json.loads(line)
        start = time.monotonic()
        processes = [begin(run) for run in asked["runs"]]
        if "after" in asked:
            time.sleep(asked["after"])
            for process in processes:
                os.kill(process, asked["signal"])
        codes = [finish(process) for process in processes]
        print(json.dumps({"codes": codes, "seconds": time.monotonic() - start}), flush=True)


if __name__ == "__main__":
    serve()
