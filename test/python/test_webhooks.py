"""Events as the official client checks them, from the raw bytes that arrived."""

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from openai import InvalidWebhookSignatureError, OpenAI

EVENTS = ["video.completed", "video.failed"]


@pytest.fixture
def hook():
    """A receiver on a free port: its URL, what it got, and an event that is set by each arrival."""

    class Hook(BaseHTTPRequestHandler):
        got = []
        arrived = threading.Semaphore(0)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            Hook.got.append((body, dict(self.headers.items())))
            self.send_response(204)
            self.end_headers()
            Hook.arrived.release()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Hook.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield Hook
    server.shutdown()
    server.server_close()
    thread.join()


def post(client, path, body):
    return client.post(path, body=body, cast_to=object)


def test_a_finished_job_is_told_and_the_client_accepts_it(hook):
    client = OpenAI()
    endpoint = post(client, "/webhook_endpoints", {"name": "python", "url": hook.url, "event_types": EVENTS})
    video = client.videos.create(prompt="a kite [[complete: 1ms]]", seconds="4")
    assert hook.arrived.acquire(timeout=20)
    [(body, headers)] = hook.got
    event = client.webhooks.unwrap(body, headers, secret=endpoint["signing_secret"])
    assert (event.type, event.data.id) == ("video.completed", video.id)
    for wrong in (body + b" ", body.replace(b"completed", b"failed")):
        with pytest.raises(InvalidWebhookSignatureError):
            client.webhooks.unwrap(wrong, headers, secret=endpoint["signing_secret"])
    with pytest.raises(InvalidWebhookSignatureError):
        client.webhooks.unwrap(body, headers, secret="whsec_d3Jvbmc=")


@pytest.mark.parametrize("aside", [-302, 302])
def test_the_client_refuses_what_is_more_than_five_minutes_off(hook, monkeypatch, aside):
    client = OpenAI()
    endpoint = post(client, "/webhook_endpoints", {"name": "python", "url": hook.url, "event_types": EVENTS})
    client.videos.create(prompt="a kite [[fail: moderation_blocked after=1ms]]", seconds="4")
    assert hook.arrived.acquire(timeout=20)
    [(body, headers)] = hook.got
    sent = float({name.lower(): value for name, value in headers.items()}["webhook-timestamp"])
    monkeypatch.setattr(time, "time", lambda: sent + aside)
    with pytest.raises(InvalidWebhookSignatureError, match="too new" if aside < 0 else "too old"):
        client.webhooks.unwrap(body, headers, secret=endpoint["signing_secret"])
