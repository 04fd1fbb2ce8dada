"""
SGLang's own routes of `/v1/videos`, with its store, its progress and its reading of requests; the scheduler, the pipeline and the
command line are stand-ins. Needs ROUTES, CLIP and WORK.
"""

import ast
import asyncio
import logging
import os
import shutil
import sys
import types
import uuid

from stand_ins import clip_path, job_seconds, routes_folder, serve, source_of, stand_in, without_init, work_folder

sys.path.insert(0, routes_folder())
diffusion = "sglang.multimodal_gen"
openai = f"{diffusion}.runtime.entrypoints.openai"
without_init("sglang", diffusion, f"{diffusion}.runtime", f"{diffusion}.runtime.entrypoints", openai)
stand_in(
    "PIL",
    "imageio",
    "numpy",
    "sglang.srt",
    "torch",
    "zmq",
    f"{diffusion}.configs",
    f"{diffusion}.runtime.entrypoints.post_training",
    f"{diffusion}.runtime.entrypoints.utils",
    f"{diffusion}.runtime.pipelines_core",
    f"{diffusion}.runtime.scheduler_client",
    f"{diffusion}.runtime.server_args",
    f"{diffusion}.runtime.utils",
    f"{openai}.prompt_enhancement",
    f"{openai}.storage",
)

# Stand-ins ------------------------------------------------------------------------------------------------------------------


class ServerArguments:
    """The values that the command line would set."""

    batching_max_size = 1
    input_save_path = work_folder("sglang-inputs")
    model_path = "Wan-AI/Wan2.1-T2V-1.3B-Diffusers"
    output_path = work_folder("sglang")
    served_model_name = model_path


class SamplingParameters:
    """The parameters of one generation, with the hooks that the routes call."""

    data_type = "video"
    prompt_optional = False

    def __init__(self, **fields):
        self.__dict__.update(fields)

    @classmethod
    def lower_video_request_kwargs(cls, _request, fields):
        return fields

    def output_file_path(self):
        return os.path.join(ServerArguments.output_path, f"{self.output_file_name}.mp4")

    def prepare_video_request_for_queue(self, _batch):
        pass

    def expand_video_request_outputs_for_queue(self, _batch):
        return None

    def project_video_queued_job_fields(self, _batch):
        return {}

    def validate_video_final_outputs(self, _paths, _batch):
        return {}

    def cleanup_video_request(self, _batch):
        pass


class Batch:
    """A request on its way to the scheduler."""

    extra = {}
    num_outputs_per_prompt = 1

    def __init__(self, sampling_params):
        self.prompt = sampling_params.prompt
        self.sampling_params = sampling_params


class Output:
    action_pred = lidar = usage = None
    peak_memory_mb = 1234.0

    class metrics:
        total_duration_s = 0.6


async def generate(_client, batch, scheduler_batches=None):
    """Replaces the scheduler: reports progress, then copies the clip."""
    from sglang.multimodal_gen.runtime.entrypoints.openai.video_progress import apply_progress

    parameters = batch.sampling_params
    half = job_seconds(parameters.num_frames / parameters.fps) / 2
    await asyncio.sleep(half)
    await apply_progress(parameters.output_file_name, 40)
    await asyncio.sleep(half)
    shutil.copy(clip_path(), parameters.output_file_path())
    return [parameters.output_file_path()], Output


class CloudStorage:
    """No bucket is configured."""

    async def upload_and_cleanup(self, _path):
        return None


def sampling_parameters(request_id, **fields):
    """Replaces `build_sampling_params`, which asks the pipeline for defaults. SGLang's own code reads sizes and numbers."""
    size = fields.pop("size", None)
    if size:
        width, height = utils._parse_size_or_raise(size)
        fields["width"] = fields.get("width") or width
        fields["height"] = fields.get("height") or height
    for name in ("width", "height", "num_frames", "num_inference_steps", "num_outputs_per_prompt"):
        utils._validate_positive_int(fields, name)
    given = {name: value for name, value in fields.items() if value is not None}
    return SamplingParameters(**{"width": 832, "height": 480, **given})


# SGLang's own code ----------------------------------------------------------------------------------------------------------


def parse_size(text):
    """The same as in SGLang's configuration of the pipelines, which cannot be imported."""
    try:
        width, height = text.lower().replace(" ", "").split("x")
        return int(width), int(height)
    except ValueError:
        return None, None


def own_utils():
    """
    The module `utils.py` of the routes. It imports the engine at its head, so its imports are left out and the few names that its
    functions use are given here. A definition that needs more is left out, and printed.
    """
    module = types.ModuleType(f"{openai}.utils")
    sys.modules[module.__name__] = module
    exec(IMPORTS, module.__dict__)
    stood_in = ("SamplingParams", "Req", "OutputBatch", "AsyncSchedulerClient")
    module.__dict__.update({name: type(name, (), {}) for name in stood_in})
    module.__dict__.update(
        init_logger=logging.getLogger,
        parse_size=parse_size,
        DataType=type("DataType", (), {"VIDEO": "video", "IMAGE": "image", "ACTION": "action"}),
    )
    text = source_of("sglang", "multimodal_gen", "runtime", "entrypoints", "openai", "utils.py")
    for statement in ast.parse(text).body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            continue
        try:
            exec(compile(ast.Module([statement], []), "utils.py", "exec"), module.__dict__)
        except NameError as error:
            print(f"left out of utils.py, line {statement.lineno}: {error}", file=sys.stderr)
    return module


IMPORTS = """
from __future__ import annotations
import asyncio, base64, contextlib, dataclasses, inspect, ipaddress, json, math, os, re, shutil, socket, tempfile, time
from collections.abc import *
from contextlib import contextmanager
from functools import cache
from typing import *
from urllib.parse import urlparse
import httpx, logging
from fastapi import HTTPException, Request, UploadFile
from pydantic import BaseModel
"""

utils = own_utils()
utils.build_sampling_params = sampling_parameters
utils.get_declared_request_extra_fields = lambda *_: ()
utils.get_global_server_args = lambda: ServerArguments
utils.process_generation_batch = generate
utils.request_model_kwargs = lambda *_: {}
utils.resolve_sampling_params_cls = lambda _: SamplingParameters

import sglang.multimodal_gen.configs.sample.sampling_params as configured  # noqa: E402
import sglang.multimodal_gen.runtime.entrypoints.openai.prompt_enhancement as enhancement  # noqa: E402
import sglang.multimodal_gen.runtime.entrypoints.openai.storage as storage  # noqa: E402
import sglang.multimodal_gen.runtime.entrypoints.utils as entrypoints  # noqa: E402
import sglang.multimodal_gen.runtime.server_args as server_args  # noqa: E402


async def same_prompt(_request, prompt, **_):
    return prompt


configured.DataType = utils.DataType
configured.SamplingParams = SamplingParameters
configured.generate_request_id = lambda: str(uuid.uuid4())
enhancement.maybe_enhance_prompt = same_prompt
entrypoints.prepare_request = lambda server_args, sampling_params, **_: Batch(sampling_params)
server_args.get_global_server_args = lambda: ServerArguments
storage.cloud_storage = CloudStorage()

from fastapi import FastAPI  # noqa: E402
from sglang.multimodal_gen.runtime.entrypoints.openai.video_api import router  # noqa: E402

app = FastAPI()
app.include_router(router)
serve(app)
