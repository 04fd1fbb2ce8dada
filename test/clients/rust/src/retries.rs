//! The requests that the SDK retries and does not retry, read from the emulator's journal.
//!
//! It waits 100 ms and longer each time, or the whole seconds of `retry-after`; `retry-after-ms` it does not know. It tries
//! four times, where the official SDKs try three times.
use async_openai::error::OpenAIError;
use async_openai::traits::RequestOptionsBuilder;
use async_openai::types::videos::{CreateVideoRequest, VideoResource, VideoSeconds};
use serde_json::{Value, json};

use crate::refusals::told;
use crate::support::*;

pub fn steps() -> Steps {
    crate::steps! {
        "retry-429" => async {
            create_under("retry twice", json!({"times": 2, "then": limited()})).await?;
            equal(attempts("retry twice").await?, vec![429, 429, 200])
        },
        "retry-500" => async {
            let failing = json!({"error": "server_error", "headers": {"retry-after": null}});
            create_under("recover", json!({"times": 1, "then": failing})).await?;
            equal(attempts("recover").await?, vec![500, 200])
        },
        "retry-gives-up" => async {
            let refused = told(create_under("in vain", json!({"then": limited()})).await)?;
            equal(&refused["status"], &429.into())?;
            equal(attempts("in vain").await?, vec![429, 429, 429, 429])
        },
        "no-retry-quota" => async {
            let refused = told(create_under("no money", json!({"then": {"error": "insufficient_quota"}})).await)?;
            equal(&refused["code"], &"insufficient_quota".into())?;
            equal(attempts("no money").await?, vec![429])
        },
        "no-retry-refusal" => async {
            let seconds = Some(VideoSeconds::Other("5".into()));
            let refused = told(create(CreateVideoRequest { seconds, ..prompt("too short") }).await)?;
            equal(&refused["status"], &400.into())?;
            equal(attempts("too short").await?, vec![400])
        },
    }
}

fn limited() -> Value {
    json!({"error": "rate_limit_exceeded", "headers": {"retry-after": null}})
}

/// Creates a video under a rule in a header of the request.
async fn create_under(text: &str, rule: Value) -> Result<VideoResource, OpenAIError> {
    let videos = client();
    videos.videos().header("x-emulator-rule", rule.to_string())?.create(prompt(text)).await
}
