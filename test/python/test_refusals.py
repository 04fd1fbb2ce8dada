"""Refusals as the official client raises them."""

import time

import pytest
from openai import BadRequestError, NotFoundError, OpenAI

UNKNOWN = "video_691608967fe8819399e710799dae2ae708872b008b63ff61"


def refused(error, call):
    with pytest.raises(error) as caught:
        call()
    body = caught.value.body
    assert sorted(body) == ["code", "message", "param", "type"]
    assert body["type"] == "invalid_request_error"
    assert caught.value.request_id.startswith("req_")
    return body["message"], body["param"], body["code"]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        (
            {"seconds": "10"},
            ("Invalid value: '10'. Supported values are: '4', '8', '12', '16', and '20'.", "seconds", "invalid_value"),
        ),
        (
            {"size": "1792x1024"},
            ("Invalid value: '1792x1024'. Supported values are: '720x1280' and '1280x720'.", "size", "invalid_value"),
        ),
        ({"extra_body": {"duration": 8}}, ("Unknown parameter: 'duration'.", "duration", "unknown_parameter")),
    ],
)
def test_create(params, expected):
    assert refused(BadRequestError, lambda: OpenAI().videos.create(prompt="x", **params)) == expected


def test_empty_prompt(sleeps):
    """Of a remix, since the newer client leaves an empty field out of a form."""
    client = OpenAI()
    video = client.videos.create_and_poll(prompt="x")
    message, param, code = refused(BadRequestError, lambda: client.videos.remix(video.id, prompt=""))
    assert (param, code) == ("prompt", "empty_string")
    assert message.startswith("Invalid 'prompt': empty string.")


def test_unknown_video():
    client = OpenAI()
    expected = (f"Video with id '{UNKNOWN}' not found.", None, None)
    for call in (
        lambda: client.videos.retrieve(UNKNOWN),
        lambda: client.videos.download_content(UNKNOWN),
        lambda: client.videos.remix(UNKNOWN, prompt="y"),
        lambda: client.videos.delete(UNKNOWN),
        lambda: client.videos.list(after=UNKNOWN),
    ):
        assert refused(NotFoundError, call) == expected


def test_pending_video():
    client = OpenAI()
    video = client.videos.create(prompt="x")
    assert refused(NotFoundError, lambda: client.videos.download_content(video.id)) == (
        "Video is not ready yet, use GET /v1/videos/{video_id} to check status.",
        None,
        None,
    )
    assert refused(BadRequestError, lambda: client.videos.delete(video.id)) == (
        "Video is still being processed",
        None,
        None,
    )
    refused(BadRequestError, lambda: client.videos.remix(video.id, prompt="y"))


def test_bad_variant(sleeps):
    client = OpenAI()
    video = client.videos.create_and_poll(prompt="x")
    message, param, code = refused(
        BadRequestError, lambda: client.videos.download_content(video.id, variant="gif")
    )
    assert (param, code) == ("variant", "invalid_value")
    assert message == "Invalid value: 'gif'. Supported values are: 'video', 'thumbnail', and 'spritesheet'."


def test_list_limit():
    assert refused(BadRequestError, lambda: OpenAI().videos.list(limit=101)) == (
        "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead.",
        "limit",
        "integer_above_max_value",
    )


def test_another_key_sees_nothing(monkeypatch):
    video = OpenAI().videos.create(prompt="x")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-python-somebody-else")
    refused(NotFoundError, lambda: OpenAI().videos.retrieve(video.id))


def test_refusals_are_not_retried(monkeypatch):
    """A refusal that the client took for a passing fault would cost it three tries and two waits."""
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail(f"waited {seconds} s to try again"))
    client = OpenAI(max_retries=2)
    refused(BadRequestError, lambda: client.videos.create(prompt="x", seconds="5"))
    refused(NotFoundError, lambda: client.videos.download_content(client.videos.create(prompt="x").id))
