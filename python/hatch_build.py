"""Puts the program of the npm package into the wheel, with the packages that it imports.

In a clone, the hook builds the program with npm. A source distribution contains the built program already.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACE = "sora_emulator/_server"
"""The folder of the program in the wheel."""


class ServerHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            # An editable installation uses the program of the clone.
            return
        here = Path(self.root)
        staged = here / "build" / "server"
        project = here.parent
        if (project / "scripts" / "python" / "stage.mjs").exists():
            build_server(project, staged)
        place = PLACE if self.target_name == "wheel" else "build/server"
        build_data["force_include"][str(staged)] = place


def build_server(project: Path, staged: Path) -> None:
    """Builds the npm package of a clone into the folder `staged`."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise SystemExit("Building the wheel from a clone needs Node 20.19 or newer with npm on the PATH.")
    if not (project / "node_modules").exists():
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=project, check=True)
    subprocess.run([npm, "run", "--silent", "build"], cwd=project, check=True)
    subprocess.run([node, "scripts/python/stage.mjs", str(staged)], cwd=project, check=True)
