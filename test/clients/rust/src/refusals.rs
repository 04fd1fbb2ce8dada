//! Each refusal, as the SDK's error shows it, compared with refusals.json. The SDK keeps the request's id to itself.
use async_openai::error::OpenAIError;
use async_openai::traits::RequestOptionsBuilder;
use async_openai::types::videos::{CreateVideoRequest, ImageInput, VideoSeconds, VideoSize};
use serde_json::{Value, json};

use crate::support::*;

const UNKNOWN: &str = "video_691608967fe8819399e710799dae2ae708872b008b63ff61";

pub fn steps() -> Steps {
    crate::steps! {
        "refuse-seconds" => async {
            let seconds = Some(VideoSeconds::Other("10".into()));
            refused(create(CreateVideoRequest { seconds, ..prompt("x") }).await, "refuse-seconds")
        },
        "refuse-size" => async {
            refused(create(sized("x", VideoSize::S1792x1024)).await, "refuse-size")
        },
        "refuse-model" => async {
            let model = "sora-1".into();
            refused(create(CreateVideoRequest { model, ..prompt("x") }).await, "refuse-model")
        },
        "refuse-unknown-parameter" => async {
            let fields = vec![("prompt", "x".into()), ("duration", "8".into())];
            refused(create_own(fields, false).await, "refuse-unknown-parameter")
        },
        "refuse-untyped-file" => async {
            let request = with_file(VideoSize::S1280x720, bytes("frame.png", picture()));
            refused(create(request).await, "refuse-untyped-file")
        },
        "refuse-picture-size" => async {
            let fields = vec![("prompt", "x".into()), ("size", "720x1280".into())];
            refused(create_own(fields, true).await, "refuse-picture-size")
        },
        "refuse-unknown-video" => async {
            refused(client().videos().retrieve(UNKNOWN).await, "refuse-unknown-video")
        },
        "refuse-not-ready" => async {
            let id = create(prompt("x")).await?.id;
            refused(download(&id, None).await, "refuse-not-ready")
        },
        "refuse-variant" => async {
            refused(download(&completed().await?.id, Some("gif")).await, "refuse-variant")
        },
        "refuse-limit" => async {
            refused(client().videos().query(&[("limit", 101)])?.list().await, "refuse-limit")
        },
        "refuse-key" => async {
            refused(with_key("sk-of-nobody").videos().list().await, "refuse-key")
        },
    }
}

pub fn with_file(size: VideoSize, source: async_openai::types::InputSource) -> CreateVideoRequest {
    CreateVideoRequest { input_reference: Some(ImageInput { source }), ..sized("x", size) }
}

/// Returns the error of a call that the server must refuse.
pub fn told<T>(result: Result<T, OpenAIError>) -> Outcome<Value> {
    match result {
        Err(OpenAIError::ApiError(refusal)) => {
            let error = refusal.api_error;
            Ok(json!({
                "status": refusal.status_code.as_u16(),
                "message": error.message,
                "type": error.r#type,
                "param": error.param,
                "code": error.code,
            }))
        }
        Err(other) => Err(other.into()),
        Ok(_) => Err(Fault::Wrong("this was not refused".into())),
    }
}

fn compare<T>(result: Result<T, OpenAIError>, mut expected: Value) -> Outcome {
    expected["type"] = "invalid_request_error".into();
    equal(told(result)?, expected)
}

/// Compares a refusal with the entry of a name in refusals.json.
pub fn refused<T>(result: Result<T, OpenAIError>, name: &str) -> Outcome {
    let text = std::fs::read_to_string(std::env::var("SCENARIO_REFUSALS")?)?;
    let all: Value = serde_json::from_str(&text)?;
    compare(result, all[name].clone())
}

pub fn not_found<T>(result: Result<T, OpenAIError>, message: &str) -> Outcome {
    compare(result, json!({"status": 404, "message": message, "param": null, "code": null}))
}
