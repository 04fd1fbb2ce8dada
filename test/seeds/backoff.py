"""The retry helper of the second reference document, around every call of the official client.

The helper is judged and not the client, so the client's own retries are off.
"""

import random
import time
from pathlib import Path

from openai import OpenAI

# The same pauses in every run.
random.seed(139)


def retry_with_backoff(func, max_retries=5, base_delay=1.0):
    for attempt in range(max_retries):
        try:
            return func()
        except Exception as e:
            if attempt == max_retries - 1:
                raise
            delay = base_delay * (2**attempt) + random.uniform(0, 1)
            print(f"Attempt {attempt + 1} failed, retrying in {delay:.1f}s: {e}")
            time.sleep(delay)


client = OpenAI(max_retries=0)
video = retry_with_backoff(
    lambda: client.videos.create(model="sora-2", prompt="A cat plays piano in a jazz bar", seconds="8", size="1280x720")
)
while video.status in ("queued", "in_progress"):
    time.sleep(10)
    video = retry_with_backoff(lambda: client.videos.retrieve(video.id))
if video.status == "failed":
    raise RuntimeError(f"Video generation failed: {video.error}")
content = retry_with_backoff(lambda: client.videos.download_content(video.id, variant="video"))
Path("output.mp4").write_bytes(content.content)
