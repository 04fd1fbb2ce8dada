"""Makes a video and saves it, as programs with the official client usually do: `create_and_poll`, then the content."""

import os
import sys

from openai import OpenAI

client = OpenAI()

video = client.videos.create_and_poll(
    model="sora-2",
    prompt=os.environ.get("SORA_LAB_PROMPT", "A red kite over the dunes, late afternoon"),
    seconds="4",
    size="1280x720",
)

if video.status != "completed":
    sys.exit(f"Video generation failed: {video.error}")

content = client.videos.download_content(video.id, variant="video")
content.write_to_file("video.mp4")
print("Wrote video.mp4")
