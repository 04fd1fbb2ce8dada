"""The end-to-end example of the second reference document: its function and one call of it."""

import time
from pathlib import Path

from openai import OpenAI


def generate_video(prompt, model="sora-2", seconds="8", size="1280x720", output_path="output.mp4", timeout=600):
    client = OpenAI()
    video = client.videos.create(model=model, prompt=prompt, seconds=seconds, size=size)
    job_id = video.id
    print(f"[CREATE] Job ID: {job_id}")

    start_time = time.time()
    while (time.time() - start_time) < timeout:
        video = client.videos.retrieve(job_id)
        print(f"[POLL] Status: {video.status} | Progress: {video.progress}%")
        if video.status == "completed":
            break
        elif video.status == "failed":
            error_msg = str(video.error) if video.error else "Unknown error"
            raise RuntimeError(f"Video generation failed: {error_msg}")
        time.sleep(10)
    else:
        raise TimeoutError(f"Video generation timed out after {timeout} seconds")

    content = client.videos.download_content(job_id, variant="video")
    Path(output_path).write_bytes(content.content)
    print(f"[DONE] Video saved to: {output_path}")


generate_video("A drone flies over a misty forest at sunrise", output_path="forest_sunrise.mp4")
