"""How the SDK itself retries: attempts and waits, read back from the emulator's journal."""

import json
import os
import urllib.request

import openai
import pytest

ROOT = os.environ["OPENAI_BASE_URL"].removesuffix("/v1")


def control(method, path, body=None):
    request = urllib.request.Request(
        f"{ROOT}/_emulator/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"authorization": f"Bearer {os.environ['OPENAI_API_KEY']}", "content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def attempts(operation):
    entries = control("GET", f"requests?operation={operation}")["data"]
    return sorted((int(entry["headers"]["x-stainless-retry-count"]), entry["status"]) for entry in entries)


def test_burst_of_429_outlasts_the_default_retries(sleeps):
    control("POST", "situations/burst-of-429")
    with pytest.raises(openai.RateLimitError):
        openai.OpenAI().videos.create(prompt="a kite")
    assert attempts("createVideo") == [(0, 429), (1, 429), (2, 429)]
    # What the answers told in retry-after-ms, not a back-off of the SDK's own.
    assert sleeps == [0.02, 0.02]


def test_server_errors_are_retried_until_they_end(sleeps):
    control("POST", "situations/server-errors-then-recovery")
    video = openai.OpenAI(max_retries=3).videos.create(prompt="a kite")
    assert video.status == "queued"
    assert attempts("createVideo") == [(0, 500), (1, 500), (2, 503), (3, 200)]
    assert sleeps == [0.02, 0.02, 0.02]


def test_an_exhausted_budget_is_not_retried(sleeps):
    control("POST", "situations/budget-exhausted")
    with pytest.raises(openai.RateLimitError) as caught:
        openai.OpenAI().videos.create(prompt="a kite")
    assert caught.value.code == "insufficient_quota"
    assert attempts("createVideo") == [(0, 429)]
    assert sleeps == []
