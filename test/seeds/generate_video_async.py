"""The asynchronous example of the second reference document."""

import asyncio

from openai import AsyncOpenAI


async def generate_video_async(prompt):
    client = AsyncOpenAI()
    video = await client.videos.create(model="sora-2", prompt=prompt, seconds="8", size="1280x720")

    while video.status in ("queued", "in_progress"):
        await asyncio.sleep(10)
        video = await client.videos.retrieve(video.id)
        print(f"Progress: {video.progress}%")

    if video.status == "completed":
        content = await client.videos.download_content(video.id, variant="video")
        output = f"video_{video.id}.mp4"
        with open(output, "wb") as file:
            file.write(content.content)
        return output

    raise RuntimeError(f"Failed: {video.error}")


asyncio.run(generate_video_async("A robot dances in a city of neon lights"))
