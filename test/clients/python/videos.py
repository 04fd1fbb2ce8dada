"""A video from its creation over its download to its deletion."""

import asyncio
import base64
import re

from openai import AsyncOpenAI, BadRequestError, NotFoundError

from support import PICTURE, PICTURE_PATH, client, completed, equal, looks, raises, step


@step
def create_plain():
    video = client.videos.create(model="sora-2-pro", prompt="Wind 北京", seconds="8", size="1792x1024")
    assert re.fullmatch("video_[0-9a-f]{48}", video.id), video.id
    equal((video.model, video.prompt, video.seconds, video.size), ("sora-2-pro", "Wind 北京", "8", "1792x1024"))
    equal((video.status, video.progress, video.error), ("queued", 0, None))


@step
def create_file():
    """As a path, an open file and a tuple. The client sets the type by the file's name, or as the tuple states."""
    with open(PICTURE_PATH, "rb") as opened:
        for reference in (PICTURE_PATH, opened, ("frame", PICTURE, "image/png")):
            video = client.videos.create(prompt="x", size="1280x720", input_reference=reference)
            equal((video.status, video.size), ("queued", "1280x720"))


def create_with(**reference):
    """Creates a video with a picture. A refusal shows that the picture arrived: it does not fit another size.

    The object is sent as an extra field, because the client takes it for a file (README).
    """
    extra = {"prompt": "x", "extra_body": {"input_reference": reference}}
    equal(client.videos.create(size="1280x720", **extra).status, "queued")
    refused = raises(BadRequestError, lambda: client.videos.create(size="720x1280", **extra))
    assert "Inpaint image must match" in str(refused), refused


@step
def create_image_url():
    create_with(image_url=f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}")


@step
def create_file_id():
    create_with(file_id=client.files.create(file=PICTURE_PATH, purpose="vision").id)


@step
def poll_helper():
    video = client.videos.create_and_poll(prompt="x", seconds="8")
    equal((video.status, video.progress, video.seconds), ("completed", 100, "8"))
    polled = client.videos.poll(client.videos.create(prompt="x").id, poll_interval_ms=10)
    equal(polled.status, "completed")


@step
def poll_loop():
    seen = looks(client.videos.create(prompt="x").id)
    equal([video.status for video in seen], ["queued", "in_progress", "in_progress", "completed"])
    progress = [video.progress for video in seen]
    equal(progress, sorted(progress))
    equal((seen[-1].progress, seen[-1].expires_at), (100, seen[-1].completed_at + 3600))


@step
def list_pages():
    first, *rest = [client.videos.create(prompt=f"nr {nth}").id for nth in range(6)]
    equal([video.id for video in client.videos.list(after=first, limit=2, order="asc")], rest)
    equal([video.id for video in client.videos.list(limit=3).data], rest[:1:-1])


def download(content_type, **params):
    answer = client.videos.with_raw_response.download_content(completed().id, **params)
    equal(answer.headers["content-type"], content_type)
    return answer.content


@step
def download_video():
    content = download("video/mp4")
    equal(content[4:8], b"ftyp")
    assert completed().id.encode() in content
    with client.videos.with_streaming_response.download_content(completed().id, variant="video") as streamed:
        equal(b"".join(streamed.iter_bytes()) == content, True)


@step
def download_thumbnail():
    equal(download("image/webp", variant="thumbnail")[8:12], b"WEBP")


@step
def download_spritesheet():
    equal(download("image/jpeg", variant="spritesheet")[:3], b"\xff\xd8\xff")


@step
def at_once():
    async def clip(nth):
        async with AsyncOpenAI() as own:
            video = await own.videos.create(prompt=f"robot {nth} dances")
            while video.status in ("queued", "in_progress"):
                video = await own.videos.retrieve(video.id)
            return video.id, (await own.videos.download_content(video.id)).content

    async def clips():
        return await asyncio.gather(*(clip(nth) for nth in range(5)))

    made = dict(asyncio.run(clips()))
    equal(len(made), 5)
    assert all(video_id.encode() in content for video_id, content in made.items())


@step
def delete():
    video_id = looks(client.videos.create(prompt="x").id)[-1].id
    deleted = client.videos.delete(video_id)
    equal((deleted.id, deleted.object, deleted.deleted), (video_id, "video.deleted", True))
    raises(NotFoundError, lambda: client.videos.retrieve(video_id))
