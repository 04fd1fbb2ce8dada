"""The requests that the SDK retries and does not retry, read from the emulator's journal."""

import json

from openai import BadRequestError, RateLimitError

from support import attempts, client, control, equal, raises, step

SOON = {"retry-after": None, "retry-after-ms": "20"}
LIMITED = {"error": "rate_limit_exceeded", "headers": SOON}


def create(prompt, rule):
    """Creates a video under a rule in a header of the request."""
    return client.videos.create(prompt=prompt, extra_headers={"x-emulator-rule": json.dumps(rule)})


def waited(prompt):
    """Every attempt waited for the requested 20 ms. A timer and the journal may each lose one millisecond."""
    asked = {"match": {"prompt": prompt}, "spacing": {"at_least": 0.018}, "clock": "wall"}
    equal(control("POST", "requests/verify", asked)["problems"], [])


@step
def retry_429():
    equal(create("retry twice", {"times": 2, "then": LIMITED}).status, "queued")
    equal(attempts("retry twice"), "0:429 1:429 2:200")
    waited("retry twice")


@step
def retry_500():
    equal(create("recover", {"times": 1, "then": {"error": "server_error", "headers": SOON}}).status, "queued")
    equal(attempts("recover"), "0:500 1:200")
    waited("recover")


@step
def retry_gives_up():
    raises(RateLimitError, lambda: create("in vain", {"then": LIMITED}))
    equal(attempts("in vain"), "0:429 1:429 2:429")


@step
def no_retry_quota():
    final = {"error": "insufficient_quota", "headers": {"x-should-retry": "false"}}
    equal(raises(RateLimitError, lambda: create("no money", {"then": final})).code, "insufficient_quota")
    equal(attempts("no money"), "0:429")


@step
def no_retry_refusal():
    raises(BadRequestError, lambda: client.videos.create(prompt="too short", seconds="5"))
    equal(attempts("too short"), "0:400")
