"""Requests as in the SDK's own tests (tests/api_resources/test_videos.py): the same key, values and ids."""

import openai
from openai import AuthenticationError, OpenAI, omit

from refusals import refused
from support import PICTURE, REFUSALS, Cannot, client, equal, raises, step

AWKWARD = "a b/ü?#%"


def not_found(call, message):
    refused(call, 404, message, None, None)


def calls(video_id, character_id):
    """Every operation of this version with an id in its path: of a video, and of a character."""
    videos = client.videos
    of_video = [
        lambda: videos.retrieve(video_id),
        lambda: videos.delete(video_id),
        lambda: videos.download_content(video_id=video_id, variant="video"),
        lambda: videos.remix(video_id=video_id, prompt="x"),
    ]
    of_character = [lambda: videos.get_character(character_id)] if hasattr(videos, "get_character") else []
    return of_video, of_character


def all_unknown(video_id, character_id):
    of_video, of_character = calls(video_id, character_id)
    for call in of_video:
        not_found(call, f"Video with id '{video_id}' not found.")
    for call in of_character:
        not_found(call, f"Character with id '{character_id}' not found.")


@step
def suite_key():
    equal(OpenAI(api_key="My API Key").videos.create(prompt="x").status, "queued")
    raises(AuthenticationError, lambda: OpenAI(api_key="My API").videos.create(prompt="x"))


@step
def suite_create():
    params = {"prompt": "x", "model": "sora-2", "seconds": "4"}

    def with_text():
        return client.videos.create(**params, size="720x1280", input_reference=b"Example data")

    refused(with_text, **REFUSALS["refuse-untyped-file"])
    picture = ("frame.png", PICTURE, "image/png")
    video = client.videos.create(**params, size="1280x720", input_reference=picture)
    equal((video.prompt, video.model, video.seconds, video.size), ("x", "sora-2", "4", "1280x720"))


@step
def suite_list():
    refused(lambda: client.videos.list(after="after", limit=0, order="asc"), **REFUSALS["suite-list"])


@step
def suite_unknown_ids():
    all_unknown("video_123", "char_123")
    videos = client.videos
    if not hasattr(videos, "edit"):
        return
    # The object is sent as an extra field, because the client takes it for a file (README).
    extra = {"video": omit, "extra_body": {"video": {"id": "video_123"}}}
    message = "Video with id 'video_123' not found."
    not_found(lambda: videos.edit(prompt="x", **extra), message)
    not_found(lambda: videos.extend(prompt="x", seconds="4", **extra), message)


@step
def suite_path_encoding():
    if not hasattr(openai._utils, "path_template"):
        raise Cannot("ids go into the path as they are")
    all_unknown(AWKWARD, AWKWARD)


@step
def suite_empty_id():
    """The SDK refuses an empty id before it sends a request."""
    of_video, of_character = calls("", "")
    for call in of_video + of_character:
        told = str(raises(ValueError, call))
        assert told.startswith("Expected a non-empty value for"), told
