"""Stand-ins for the parts of an engine that need a GPU, and the socket that serves its routes."""

import importlib.abc
import importlib.machinery
import json
import os
import socket
import sys
import types
from unittest.mock import MagicMock


class _StandIn(types.ModuleType):
    """A module with every name: a class when the name begins with a capital letter, otherwise an object that accepts every call."""

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        is_class = name[:1].isupper() and not name.isupper()
        made = _class_named(name) if is_class else MagicMock(name=name)
        setattr(self, name, made)
        return made


def _class_named(name):
    return type(
        name,
        (),
        {
            "__init__": lambda self, *args, **kwargs: None,
            "__class_getitem__": classmethod(lambda cls, item: cls),
            "__getattr__": lambda self, key: MagicMock(),
        },
    )


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, names):
        self.names = names

    def find_spec(self, name, path=None, target=None):
        if any(name == stood_in or name.startswith(stood_in + ".") for stood_in in self.names):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        module = _StandIn(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module):
        pass


def stand_in(*names):
    """After this call, an import of these modules, or of modules inside of them, returns a stand-in."""
    sys.meta_path.insert(0, _Finder(names))


def without_init(*packages):
    """Makes the modules of these packages importable, without running the packages' own `__init__.py`, which load the engine."""
    for name in packages:
        module = types.ModuleType(name)
        module.__path__ = [os.path.join(routes_folder(), *name.split("."))]
        sys.modules[name] = module


def routes_folder():
    """The folder that holds the unpacked wheels."""
    return os.environ["ROUTES"]


def source_of(*path):
    with open(os.path.join(routes_folder(), *path), encoding="utf-8") as file:
        return file.read()


def clip_path():
    """The MP4 file that every job copies."""
    return os.environ["CLIP"]


def work_folder(name):
    """A folder of the run, created when it does not exist."""
    folder = os.path.join(os.environ["WORK"], name)
    os.makedirs(folder, exist_ok=True)
    return folder


def job_seconds(clip_seconds):
    """
    The duration of a job. It grows with the square of the clip's length, as attention does. A clip of 4 seconds takes 0.6 s, a clip of
    12 seconds takes 5.4 s, and a longer clip takes no more than that.
    """
    return 0.6 * (min(max(clip_seconds, 1), 12) / 4) ** 2


def serve(app):
    """Serves on a free port of this machine, and prints the ready message of the emulator when the socket is open."""
    import uvicorn

    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    print(json.dumps({"event": "ready", "url": url}), flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])
