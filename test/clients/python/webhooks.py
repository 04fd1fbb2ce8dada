"""Events that the SDK verifies from the raw bytes, and the endpoints that receive them."""

import base64
from contextlib import contextmanager

from openai import InvalidWebhookSignatureError

from support import client, control, equal, needs, raises, receiver, step

EVENTS = ["video.completed", "video.failed"]


@contextmanager
def told(tags="", answer=204):
    """Registers a receiver and lets a job end. Returns the receiver, the job's id and the endpoint's secret."""
    with receiver(answer) as hook:
        endpoint = client.post(
            "/webhook_endpoints", body={"name": "scenario", "url": hook.url, "event_types": EVENTS}, cast_to=object
        )
        try:
            video = client.videos.create(prompt=f"x [[complete: 1ms]] {tags}")
            yield hook, video.id, endpoint["signing_secret"]
        finally:
            client.delete(f"/webhook_endpoints/{endpoint['id']}", cast_to=object)


def forged(body, headers, secret):
    return raises(InvalidWebhookSignatureError, lambda: client.webhooks.unwrap(body, headers, secret=secret))


@step
def webhook():
    with told() as (hook, video_id, secret):
        event = client.webhooks.unwrap(*hook.next(), secret=secret)
        equal((event.type, event.data.id), ("video.completed", video_id))


@step
def webhook_forged():
    with told() as (hook, _, secret):
        body, headers = hook.next()
        forged(body + b" ", headers, secret)
        forged(body.replace(b"completed", b"failed"), headers, secret)
        forged(body, headers, "whsec_" + base64.b64encode(bytes(32)).decode())


@step
def webhook_stale():
    with told("[[webhook: stale_timestamp=true]]", answer=400) as (hook, video_id, secret):
        body, headers = hook.next()
        assert "too old" in str(forged(body, headers, secret))
        hook.answer = 204
        control("POST", "webhooks/flush")
        control("POST", "clock/advance", {"seconds": 10})
        again, fresh = hook.next()
        equal(client.webhooks.unwrap(again, fresh, secret=secret).data.id, video_id)
        equal(fresh["webhook-id"], headers["webhook-id"])


@step
def webhook_endpoints():
    endpoints = needs(client.webhooks, "create", "list", "rotate_secret", "test")
    with receiver() as hook:
        made = endpoints.create(name="first", url=hook.url, event_types=EVENTS)
        equal([endpoint.id for endpoint in endpoints.list(limit=1)], [made.id])
        rotated = endpoints.rotate_secret(made.id, keep_old_secret_active_for_24_hours=True)
        assert rotated.signing_secret != made.signing_secret
        assert "video.completed" in endpoints.event_types.list().data
        updated = endpoints.update(made.id, name="renamed")
        equal((updated.name, endpoints.retrieve(made.id)), ("renamed", updated))
        equal(endpoints.test(made.id, event_type="video.failed").status_code, 204)
        equal(endpoints.unwrap(*hook.next(), secret=rotated.signing_secret).type, "video.failed")
        equal(endpoints.delete(made.id).deleted, True)
