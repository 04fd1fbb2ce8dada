"""The shared parts of the steps: the client, the emulator's control API, a completed video, and a receiver of webhooks."""

import functools
import json
import os
import queue
import threading
import urllib.parse
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from openai import OpenAI

ROOT = os.environ["OPENAI_BASE_URL"].removesuffix("/v1")
PICTURE_PATH = Path(os.environ["SCENARIO_PICTURE"])
PICTURE = PICTURE_PATH.read_bytes()
REFUSALS = json.loads(Path(os.environ["SCENARIO_REFUSALS"]).read_text())

client = OpenAI()
steps = {}


class Cannot(Exception):
    """Raised by a step that this version of the SDK cannot do."""


def step(function):
    """Adds a step under the name of the function, with dashes."""
    steps[function.__name__.replace("_", "-")] = function
    return function


def equal(actual, expected):
    assert actual == expected, f"{actual!r}, expected {expected!r}"


def raises(error, call):
    """Returns the error of a call. Any other error is a failure of the step."""
    try:
        call()
    except error as raised:
        return raised
    raise AssertionError(f"no {error.__name__}")


def needs(resource, *methods):
    """Returns the resource with these methods, or skips the step."""
    absent = [name for name in methods if not hasattr(resource, name)]
    if absent:
        raise Cannot(f"no {', '.join(absent)}")
    return resource


def looks(video_id):
    """Retrieves a job until it has ended, and returns every answer."""
    seen = [client.videos.retrieve(video_id)]
    while seen[-1].status in ("queued", "in_progress"):
        seen.append(client.videos.retrieve(video_id))
    return seen


@functools.cache
def completed():
    """A completed video of 4 s in 1280x720, made once."""
    return looks(client.videos.create(prompt="A kite above a harbour", size="1280x720").id)[-1]


def control(method, path, body=None):
    """Returns the answer of the emulator's control API."""
    request = urllib.request.Request(
        f"{ROOT}/_emulator/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"authorization": f"Bearer {client.api_key}", "content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def attempts(prompt):
    """The statuses of the requests with a prompt, in order of arrival, each after its retry count."""
    entries = control("GET", f"requests?prompt={urllib.parse.quote(prompt)}")["data"]
    return " ".join(f"{entry['headers']['x-stainless-retry-count']}:{entry['status']}" for entry in entries)


class Hook:
    """A receiver on a free port; `answer` is the status of its answers."""

    def __init__(self, answer):
        self.answer = answer
        self.arrived = queue.Queue()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                self.send_response(hook.answer)
                self.end_headers()
                hook.arrived.put((body, {name.lower(): value for name, value in self.headers.items()}))

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def next(self):
        """Returns body and headers of the next request, within 20 s."""
        try:
            return self.arrived.get(timeout=20)
        except queue.Empty:
            raise AssertionError("no webhook arrived within 20 s") from None


@contextmanager
def receiver(answer=204):
    hook = Hook(answer)
    thread = threading.Thread(target=hook.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        hook.server.shutdown()
        hook.server.server_close()
        thread.join()
