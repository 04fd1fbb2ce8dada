"""From the creation to the saved file, in every way the official client offers."""

import asyncio
import re
import time

import pytest
from openai import AsyncOpenAI, NotFoundError, OpenAI

from conftest import is_jpeg, is_mp4, is_webp


def test_create_and_poll(sleeps):
    client = OpenAI()
    video = client.videos.create_and_poll(
        model="sora-2", prompt="A kite above a harbour", seconds="8", size="1280x720"
    )
    assert video.status == "completed"
    assert video.progress == 100
    assert (video.model, video.seconds, video.size) == ("sora-2", "8", "1280x720")
    assert re.fullmatch(r"video_[0-9a-f]{12}81[0-9a-f]{2}[89ab][0-9a-f]{31}", video.id)
    assert video.expires_at == video.completed_at + 3600
    assert video.error is None
    # The client waits as long as the first pending answer told it to.
    assert sleeps and set(sleeps) == {0.02}


def test_poll_with_an_interval_of_its_own(sleeps):
    client = OpenAI()
    created = client.videos.create(prompt="x")
    assert created.status == "queued"
    video = client.videos.poll(created.id, poll_interval_ms=50)
    assert (video.id, video.status) == (created.id, "completed")
    assert sleeps and set(sleeps) == {0.05}


def test_manual_polling_loop(sleeps):
    client = OpenAI()
    video = client.videos.create(
        model="sora-2-pro", prompt="A bud opens, seen for a week", seconds="12", size="1792x1024"
    )
    seen = []
    started = time.time()
    while time.time() - started < 600:
        video = client.videos.retrieve(video.id)
        seen.append((video.status, video.progress))
        if video.status in ("completed", "failed"):
            break
        time.sleep(10)
    assert video.status == "completed"
    assert [status for status, _ in seen] == ["queued", "in_progress", "in_progress", "completed"]
    progress = [shown for _, shown in seen]
    assert progress == sorted(progress)
    assert progress[-2] < 100 == progress[-1]


def test_loop_while_pending(sleeps):
    client = OpenAI()
    video = client.videos.create(model="sora-2", prompt="A cat on a scooter", size="1280x720", seconds="8")
    while video.status in ("queued", "in_progress"):
        video = client.videos.retrieve(video.id)
        time.sleep(10)
    assert video.status == "completed"


def test_download(sleeps, tmp_path):
    client = OpenAI()
    video = client.videos.create_and_poll(prompt="x")

    path = tmp_path / "output.mp4"
    with open(path, "wb") as file:
        file.write(client.videos.download_content(video.id, variant="video").content)
    assert is_mp4(path.read_bytes())

    copy = tmp_path / "copy.mp4"
    client.videos.download_content(video.id).write_to_file(copy)
    assert copy.read_bytes() == path.read_bytes()

    assert is_webp(client.videos.download_content(video.id, variant="thumbnail").content)
    assert is_jpeg(client.videos.download_content(video.id, variant="spritesheet").content)

    with client.videos.with_streaming_response.download_content(video.id) as response:
        assert response.headers["content-type"] == "video/mp4"
        assert b"".join(response.iter_bytes()) == path.read_bytes()


def test_remix(sleeps):
    client = OpenAI()
    source = client.videos.create_and_poll(prompt="x", seconds="8", size="1280x720")
    remixed = client.videos.remix(video_id=source.id, prompt="Warm autumn tones")
    assert remixed.id != source.id
    assert remixed.remixed_from_video_id == source.id
    assert (remixed.status, remixed.seconds, remixed.size) == ("queued", "8", "1280x720")
    assert client.videos.poll(remixed.id).status == "completed"


def test_list_and_delete(sleeps):
    client = OpenAI()
    made = [client.videos.create(prompt=f"nr {nth}").id for nth in range(7)]
    page = client.videos.list(limit=3, order="desc")
    assert [video.id for video in page.data] == made[:-4:-1]
    assert page.has_next_page()
    assert [video.id for video in client.videos.list(limit=3)] == made[::-1]
    assert [video.id for video in client.videos.list(limit=2, order="asc", after=made[1])] == made[2:]
    assert client.videos.list(after=made[0]).data == []

    client.videos.poll(made[3])
    deleted = client.videos.delete(made[3])
    assert (deleted.id, deleted.object, deleted.deleted) == (made[3], "video.deleted", True)
    assert [video.id for video in client.videos.list(order="asc")] == made[:3] + made[4:]
    with pytest.raises(NotFoundError):
        client.videos.retrieve(made[3])


def test_async(tmp_path):
    async def generate(prompt):
        async with AsyncOpenAI() as client:
            video = await client.videos.create(model="sora-2", prompt=prompt, seconds="8", size="1280x720")
            while video.status in ("queued", "in_progress"):
                video = await client.videos.retrieve(video.id)
            assert video.status == "completed"
            content = await client.videos.download_content(video.id, variant="video")
            path = tmp_path / f"{video.id}.mp4"
            path.write_bytes(content.content)
            return path

    async def several():
        return await asyncio.gather(*(generate(f"robot {nth} dances") for nth in range(5)))

    paths = asyncio.run(several())
    assert len(set(paths)) == 5
    for path in paths:
        data = path.read_bytes()
        assert is_mp4(data)
        assert path.stem.encode() in data


def test_async_create_and_poll_list_remix_delete():
    async def main():
        async with AsyncOpenAI() as client:
            video = await client.videos.create_and_poll(prompt="x")
            assert video.status == "completed"
            remixed = await client.videos.remix(video.id, prompt="y")
            assert [listed.id async for listed in client.videos.list(limit=1)] == [remixed.id, video.id]
            assert (await client.videos.delete(video.id)).deleted
            assert (await client.videos.poll(remixed.id)).remixed_from_video_id == video.id

    asyncio.run(main())
