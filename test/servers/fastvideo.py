"""FastVideo's own routes of `/v1/videos`; the generator is a stand-in that copies a clip. Needs ROUTES, CLIP and WORK."""

import shutil
import sys
import time

from stand_ins import clip_path, job_seconds, routes_folder, serve, stand_in, without_init, work_folder

sys.path.insert(0, routes_folder())
without_init("fastvideo", "fastvideo.entrypoints", "fastvideo.api")
stand_in(
    "einops",
    "fastvideo.api.compat",
    "fastvideo.api.presets",
    "fastvideo.api.schema",
    "fastvideo.entrypoints.video_generator",
    "fastvideo.fastvideo_args",
    "fastvideo.logger",
    "fastvideo.registry",
    "fastvideo.utils",
    "imageio",
    "numpy",
    "torch",
    "torchvision",
)

from fastapi import FastAPI  # noqa: E402
from fastvideo.entrypoints.openai import state  # noqa: E402
from fastvideo.entrypoints.openai.video_api import router  # noqa: E402


class Generator:
    def generate_video(self, output_path, num_frames=96, fps=24, **_):
        duration = job_seconds(num_frames / fps)
        time.sleep(duration)
        shutil.copy(clip_path(), output_path)
        return {"generation_time": duration}

    def shutdown(self):
        pass


class Arguments:
    model_path = "Wan-AI/Wan2.1-T2V-1.3B-Diffusers"


state.set_state(Generator(), Arguments(), work_folder("fastvideo"))
app = FastAPI()
app.include_router(router)
serve(app)
