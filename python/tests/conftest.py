"""Helpers of the tests of the Python package."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Callable

import pytest

pytest_plugins = ["pytester"]

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests start runs of pytest, which must not use the options of this run."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


def has_ended(pid: int) -> bool:
    """Tells whether no process with this id runs any more."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    # A process that nobody waits for is a zombie, and runs no more.
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


def until(condition: Callable[[], bool]) -> bool:
    """Waits until a condition is true. The limit is far longer than any condition takes."""
    latest = time.monotonic() + 60
    while time.monotonic() < latest:
        if condition():
            return True
        time.sleep(0.01)
    return False
