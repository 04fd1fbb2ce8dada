"""A local server that behaves like OpenAI's Videos API (Sora 2), for development and tests.

with Emulator(pace="instant") as emulator:
    client = OpenAI(base_url=emulator.base_url, api_key="sk-test")
    project = emulator.project("sk-test")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._async_client import AsyncEmulator, AsyncProject, AsyncServer
    from ._client import Emulator, Project, Server
    from ._errors import ControlError, SoraEmulatorError, StartError, UnreachableError, VerificationError

    __version__: str

__all__ = [
    "AsyncEmulator",
    "AsyncProject",
    "AsyncServer",
    "ControlError",
    "Emulator",
    "Project",
    "Server",
    "SoraEmulatorError",
    "StartError",
    "UnreachableError",
    "VerificationError",
]


def __getattr__(name: str) -> Any:
    """Imports a part of the package when it is first used: each run of pytest imports the package."""
    if name == "__version__":
        return import_module("importlib.metadata").version("sora-emulator")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name.endswith("Error"):
        home = "_errors"
    else:
        home = "_async_client" if name.startswith("Async") else "_client"
    return getattr(import_module(f".{home}", __name__), name)
