"""The server as a process that ends with this process."""

from __future__ import annotations

import asyncio
import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import weakref
from pathlib import Path
from typing import IO, Any, List, Mapping

from ._errors import StartError
from ._options import FLAGS
from ._programs import node_path, program_path

START_SECONDS = 60
"""The server must be ready after this time."""
STOP_SECONDS = 5
"""The server may take this time for the requests in flight when it is stopped."""


def arguments(options: Mapping[str, Any]) -> List[str]:
    """Converts keyword arguments to flags of the program.

    Raises TypeError for an option that does not exist.
    """
    flags: List[str] = []
    for name, value in {"listen": "127.0.0.1:0", "log": "silent", **options}.items():
        if name not in FLAGS:
            near = difflib.get_close_matches(name, FLAGS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(FLAGS)}"
            raise TypeError(f"unknown option {name!r} of the emulator; {hint}")
        values = value if isinstance(value, (list, tuple)) else [value]
        flags += [f"{FLAGS[name]}={_text(item)}" for item in values if item is not None]
    return flags


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)


class ServerProcess:
    """Starts and stops one server."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._arguments = arguments(options)
        # With a log, the server prints to the standard error of this process.
        self._prints = options.get("log", "silent") != "silent"
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._end: weakref.finalize[Any, Any] | None = None

    def start(self) -> str:
        """Returns the URL of the server. Raises StartError when the server does not start."""
        folder = Path(tempfile.mkdtemp(prefix="sora-emulator-"))
        try:
            return self._start_in(folder)
        except BaseException:
            self.stop()
            raise
        finally:
            # The files of the folder are only needed during the start.
            shutil.rmtree(folder, ignore_errors=True)

    def _start_in(self, folder: Path) -> str:
        ready = folder / "ready.json"
        command = [node_path(), program_path("emulator"), "--exit-with-parent", f"--ready-file={ready}"]
        with open(folder / "errors.txt", "ab") as errors:
            process = subprocess.Popen(
                [*command, *self._arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=None if self._prints else errors,
                env=_environment(),
                **_own_group(),
            )
        self._process = process
        # This also ends the server at the end of Python, and when the object is forgotten.
        self._end = weakref.finalize(self, _end, process, os.getpid())
        self._errors = open(folder / "errors.txt", "rb")  # noqa: SIM115 - open until `stop`
        latest = time.monotonic() + START_SECONDS
        while not ready.exists():
            if process.poll() is not None:
                raise StartError(f"the emulator did not start: {self.reason()}")
            if time.monotonic() > latest:
                raise StartError(f"the emulator was not ready after {START_SECONDS} seconds: {self.reason()}")
            time.sleep(0.005)
        url: str = json.loads(ready.read_text("utf-8"))["url"]
        return url

    def reason(self) -> str:
        """Why the server does not answer: its exit status, and the errors that it printed."""
        if self._process is None:
            return "it was not started: use it in a `with` statement, or call start()"
        status = self._process.poll()
        state = "it is running" if status is None else f"it ended with status {status}"
        printed = b"" if self._errors is None else self._errors.read()[-4000:]
        return f"{state}. {printed.decode('utf-8', 'replace')}".strip()

    def stop(self) -> None:
        """Ends the server. Does nothing when no server is running."""
        if self._end is not None:
            self._end()
        if self._errors is not None:
            self._errors.close()
        self._process = self._errors = self._end = None


class AsyncServerProcess:
    """The same for asyncio. The waits happen in another thread."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._process = ServerProcess(options)
        self.reason = self._process.reason

    async def start(self) -> str:
        return await asyncio.to_thread(self._process.start)

    async def stop(self) -> None:
        await asyncio.to_thread(self._process.stop)


def _environment() -> Mapping[str, str]:
    """The environment without settings for another server, or for another program of Node."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SORA_") and name != "NODE_OPTIONS"
    }


def _own_group() -> Mapping[str, Any]:
    """Ctrl-C goes to the whole group of a terminal. The server must outlive the code under test."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    # A forked process has a copy of this object, but the server belongs to the first process.
    if os.getpid() != owner:
        return
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()
