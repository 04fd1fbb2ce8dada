"""
vLLM-Omni's own routes of `/v1/videos`, with its request models, its store of videos and its local storage; the engine, and what
vLLM itself gives (the envelope of errors, the list of models), are stand-ins. Needs ROUTES, CLIP and WORK.
"""

import asyncio
import json
import random
import sys
import types
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Literal

from stand_ins import clip_path, job_seconds, routes_folder, serve, source_of, stand_in, without_init, work_folder

sys.path.insert(0, routes_folder())
openai = "vllm_omni.entrypoints.openai"
without_init(
    "vllm_omni",
    "vllm_omni.config",
    "vllm_omni.diffusion",
    "vllm_omni.diffusion.models",
    "vllm_omni.entrypoints",
    openai,
    f"{openai}.video",
    f"{openai}.video.generation",
)
stand_in(
    *("av", "cv2", "diffusers", "einops", "imageio", "librosa", "omegaconf", "prometheus_client", "scipy", "soundfile"),
    *("torch", "torchaudio", "torchvision", "transformers", "vllm"),
    "vllm_omni.config.server_settings",
    "vllm_omni.diffusion.data",
    "vllm_omni.diffusion.model_metadata",
    "vllm_omni.diffusion.models.interface",
    "vllm_omni.diffusion.quality",
    "vllm_omni.diffusion.utils",
    "vllm_omni.engine",
    "vllm_omni.entrypoints.async_omni",
    "vllm_omni.inputs",
    "vllm_omni.logger",
    "vllm_omni.lora",
    "vllm_omni.model_executor",
    "vllm_omni.outputs",
    "vllm_omni.platforms",
    f"{openai}.app_state",
    f"{openai}.serving_video",
    f"{openai}.storage",
    f"{openai}.utils",
)

model = "Wan-AI/Wan2.2-T2V-A14B-Diffusers"

# Stand-ins ------------------------------------------------------------------------------------------------------------------

# The routes catch these exceptions and create these values, so they must be real classes.
import vllm.v1.engine.exceptions as exceptions  # noqa: E402

exceptions.EngineDeadError = type("EngineDeadError", (Exception,), {})
exceptions.EngineGenerateError = type("EngineGenerateError", (Exception,), {})

# The default settings of vLLM, which the routes compare with numbers.
import vllm.envs as environment  # noqa: E402

environment.VLLM_MAX_IMAGE_PIXELS = 178956970
environment.VLLM_MEDIA_URL_ALLOW_REDIRECTS = True

import vllm_omni.config.server_settings as server_settings  # noqa: E402
import vllm_omni.diffusion.models.interface as interface  # noqa: E402
import vllm_omni.entrypoints.openai.serving_video as serving_video  # noqa: E402


@dataclass
class ReferenceVideoDecodeSpec:
    max_frames: int | None = None
    keep: str = "first"


@dataclass
class Reference:
    data: object = None
    path: object = None
    cleanup_paths: tuple = ()


@dataclass
class LatentEditInput:
    source_video: object = None
    source_audio: object = None
    video_noise_mask: object = None
    audio_noise_mask: object = None
    cleanup_paths: tuple = ()


interface.ReferenceVideoDecodeSpec = ReferenceVideoDecodeSpec
serving_video.LatentEditInput = LatentEditInput
serving_video.ReferenceAudio = serving_video.ReferenceImage = serving_video.ReferenceVideo = Reference
server_settings.SERVER_SETTINGS_CONFIG = {}


def own_storage():
    """The local storage of vLLM-Omni, without the task that deletes files after a configured time."""
    text = source_of(*openai.split("."), "storage.py")
    settings = "from vllm_omni.config.server_settings import SERVER_SETTINGS_CONFIG, FileBackend"
    module = types.ModuleType(f"{openai}.storage")
    sys.modules[module.__name__] = module
    text = text[: text.index("class LocalStorageTTLManager")].replace(settings, "")
    exec(compile(text, "storage.py", "exec"), module.__dict__)
    module.STORAGE_MANAGER = module.LocalStorageManager(work_folder("vllm-omni"))
    return module


storage = own_storage()
import vllm_omni.entrypoints.openai.video.generation.helpers as helpers  # noqa: E402


class Silent:
    def __getattr__(self, _name):
        return lambda *args, **kwargs: None


class Handler:
    """Replaces the engine. Like an engine with a guardrail, it refuses prompts that name a protected character."""

    model_name = model
    stage_configs = None
    supports_mixed_reference_inputs = False

    def set_stage_configs_if_missing(self, _configs):
        pass

    async def abort_request(self, _id):
        pass

    async def generate_video_bytes(self, request, _id, on_started=None, **_):
        if on_started:
            await on_started()
        duration = job_seconds(int(request.seconds or 4))
        await asyncio.sleep(duration)
        if "mickey mouse" in request.prompt.lower():
            raise helpers.OmniClientError("Guardrail violation: prompt blocked")
        with open(clip_path(), "rb") as file:
            return file.read(), {"denoise": duration}, 1234.0, None


handler = Handler()
helpers.Omnivideo = lambda _request: handler
helpers._validate_control_upload = lambda *args, **kwargs: None
helpers._validate_latent_edit_inputs = lambda *args, **kwargs: False
helpers.logger = Silent()

# The routes of vLLM-Omni ----------------------------------------------------------------------------------------------------

from fastapi import APIRouter, Depends, FastAPI, File, Form, HTTPException, Query, Request, UploadFile  # noqa: E402
from fastapi.exceptions import RequestValidationError  # noqa: E402
from fastapi.responses import FileResponse, JSONResponse, Response  # noqa: E402
from pydantic import BaseModel  # noqa: E402
from starlette.exceptions import HTTPException as StarletteHTTPException  # noqa: E402
from vllm_omni.entrypoints.openai import stores  # noqa: E402
from vllm_omni.entrypoints.openai.protocol import videos  # noqa: E402


async def one_store(raw_request: Request) -> None:
    """Replaces the check that only one process serves videos."""


def own_router():
    """`api_server.py` imports the engine at its head. So only the part with the routes of videos is run, with the names that it uses."""
    text = source_of(*openai.split("."), "api_server.py")
    begin = text.index('@router.post(\n    "/v1/videos",')
    end = text.index('@profiler_router.post("/start_profile")')
    # First its own names, then the names of the two modules that it imports completely, then the stand-ins.
    names = {
        name: value
        for module in (videos, helpers)
        for name, value in vars(module).items()
        if not name.startswith("__")
    }
    names.update(
        {thing.__name__: thing for thing in (APIRouter, FileResponse, HTTPException, JSONResponse, Request, Response, UploadFile)}
    )
    names.update(Annotated=Annotated, Any=Any, Depends=Depends, File=File, Form=Form, HTTPStatus=HTTPStatus, Literal=Literal)
    names.update(Query=Query, asyncio=asyncio, json=json, random=random)
    names.update(
        ErrorResponse=type("ErrorResponse", (BaseModel,), {"__annotations__": {"error": dict}}),
        FileStorageHandle=storage.FileStorageHandle,
        RequestResponseMetadata=dict,
        STORAGE_MANAGER=storage.STORAGE_MANAGER,
        VIDEO_ABORT_TIMEOUT_S=2.0,
        VIDEO_STORE=stores.VIDEO_STORE,
        VIDEO_TASKS=stores.VIDEO_TASKS,
        _require_single_api_video_store=one_store,
        logger=Silent(),
        random_uuid=lambda: "x",
        router=APIRouter(),
    )
    exec(compile(text[begin:end], "api_server.py", "exec"), names)
    return names["router"]


app = FastAPI()
app.state.openai_serving_video = handler
app.include_router(own_router())

# Replacements for vLLM's handlers ------------------------------------------------------------------------------------------------


def envelope(message, status):
    error = {"message": message, "type": HTTPStatus(status).phrase, "param": None, "code": int(status)}
    return JSONResponse({"error": error}, status_code=int(status))


@app.exception_handler(StarletteHTTPException)
async def refused(_request, error):
    return envelope(error.detail, error.status_code)


@app.exception_handler(RequestValidationError)
async def invalid(_request, error):
    return envelope(str(error), 400)


@app.get("/v1/models")
async def models():
    return {"object": "list", "data": [{"id": model, "object": "model", "owned_by": "vllm"}]}


serve(app)
