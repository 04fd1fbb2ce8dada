"""Pictures to start from, as the official client can send them."""

import base64

import pytest
from openai import BadRequestError, OpenAI


def test_open_file(landscape_file):
    client = OpenAI()
    with open(landscape_file, "rb") as image:
        video = client.videos.create(
            model="sora-2-pro", prompt="Wind in the trees", seconds="8", size="1280x720", input_reference=image
        )
    assert (video.status, video.size, video.seconds) == ("queued", "1280x720", "8")


def test_path(landscape_file):
    assert OpenAI().videos.create(prompt="x", size="1280x720", input_reference=landscape_file).status == "queued"


def test_tuple(landscape):
    reference = ("frame", landscape, "image/png")
    assert OpenAI().videos.create(prompt="x", size="1280x720", input_reference=reference).status == "queued"


def test_bytes_have_no_type(landscape):
    with pytest.raises(BadRequestError) as refused:
        OpenAI().videos.create(prompt="x", size="1280x720", input_reference=landscape)
    assert refused.value.code == "unsupported_file_mimetype"
    assert refused.value.param == "input_reference"
    assert "('application/octet-stream')" in refused.value.message


def test_image_url(landscape):
    url = f"data:image/png;base64,{base64.b64encode(landscape).decode()}"
    video = OpenAI().videos.create(
        prompt="x", size="1280x720", extra_body={"input_reference": {"image_url": url}}
    )
    assert video.status == "queued"


def test_wrong_size(landscape):
    with pytest.raises(BadRequestError) as refused:
        OpenAI().videos.create(prompt="x", size="720x1280", input_reference=("a.png", landscape, "image/png"))
    assert refused.value.body == {
        "message": "Inpaint image must match the requested width and height",
        "type": "invalid_request_error",
        "param": None,
        "code": None,
    }


def test_remix_of_a_video_with_a_reference(landscape, sleeps):
    client = OpenAI()
    source = client.videos.create_and_poll(
        prompt="x", size="1280x720", input_reference=("a.png", landscape, "image/png")
    )
    assert client.videos.remix(source.id, prompt="y").remixed_from_video_id == source.id
