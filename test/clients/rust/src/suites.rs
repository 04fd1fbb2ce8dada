//! Requests as the official SDKs' own tests make them: their key, their values, their ids.
use async_openai::traits::RequestOptionsBuilder;
use async_openai::types::videos::{
    CreateVideoEditRequest, CreateVideoExtendRequest, CreateVideoRequest, ListVideosOrder, ListVideosQueryArgs,
    RemixVideoRequest, VideoSeconds, VideoSize,
};

use crate::derived::by_id;
use crate::refusals::{not_found, refused, told, with_file};
use crate::support::*;

pub fn steps() -> Steps {
    crate::steps! {
        "suite-key" => suite_key(),
        "suite-create" => suite_create(),
        "suite-list" => suite_list(),
        "suite-unknown-ids" => unknown_ids(),
        "suite-path-encoding" => cannot("ids go into the path as they are"),
        "suite-empty-id" => empty_id(),
    }
}

async fn suite_key() -> Outcome {
    let video = with_key("My API Key").videos().create(prompt("x")).await?;
    equal(video.status.to_string(), "queued".into())?;
    let shorter = told(with_key("My API").videos().create(prompt("x")).await)?;
    equal(&shorter["code"], &"invalid_api_key".into())
}

async fn suite_create() -> Outcome {
    let seconds = Some(VideoSeconds::Four);
    let text = with_file(VideoSize::S720x1280, bytes("README.md", b"# my file contents".to_vec()));
    let with_text = CreateVideoRequest { seconds, ..text };
    refused(create(with_text).await, "refuse-untyped-file")?;
    let fields = [("prompt", "x"), ("model", "sora-2"), ("seconds", "4"), ("size", "1280x720")];
    let video = create_own(fields.map(|(name, value)| (name, value.to_owned())).to_vec(), true).await?;
    equal((&*video.model, video.seconds, video.size), ("sora-2", VideoSeconds::Four, VideoSize::S1280x720))
}

async fn suite_list() -> Outcome {
    let query = ListVideosQueryArgs::default().after("after").limit(0u32).order(ListVideosOrder::Asc).build()?;
    refused(client().videos().query(&query)?.list().await, "suite-list")
}

/// Calls every operation with an id in its path; each call must be refused with its message.
async fn all_ids(id: &str, character: &str, messages: [&str; 5]) -> Outcome {
    let client = client();
    let [retrieve, delete, content, remix, character_message] = messages;
    not_found(client.videos().retrieve(id).await, retrieve)?;
    not_found(client.videos().delete(id).await, delete)?;
    not_found(download(id, Some("video")).await, content)?;
    let request = RemixVideoRequest { prompt: "x".into() };
    not_found(client.videos().remix(id, request).await, remix)?;
    not_found(client.videos().get_character(character).await, character_message)
}

async fn unknown_ids() -> Outcome {
    let unknown = "Video with id 'video_123' not found.";
    let character = "Character with id 'char_123' not found.";
    all_ids("video_123", "char_123", [unknown, unknown, unknown, unknown, character]).await?;
    let edit = CreateVideoEditRequest { video: by_id("video_123"), prompt: "x".into() };
    not_found(client().videos().edit(edit).await, unknown)?;
    let seconds = Some(VideoSeconds::Four);
    let extend = CreateVideoExtendRequest { video: by_id("video_123"), prompt: "x".into(), seconds };
    not_found(client().videos().extend(extend).await, unknown)
}

/// This SDK sends an empty id. The answer must be a refusal, not a list and not another video.
async fn empty_id() -> Outcome {
    let messages = [
        "Invalid URL (GET /v1/videos/)",
        "Invalid URL (DELETE /v1/videos/)",
        "Invalid URL (GET /v1/videos//content)",
        "Invalid URL (POST /v1/videos//remix)",
        "Invalid URL (GET /v1/videos/characters/)",
    ];
    all_ids("", "", messages).await
}
