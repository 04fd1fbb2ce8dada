//! Videos that are made from videos, and characters.
use async_openai::types::InputSource;
use async_openai::types::videos::{
    CreateVideoCharacterRequest, CreateVideoEditRequest, CreateVideoExtendRequest, RemixVideoRequest,
    VideoCharacterResource, VideoEditInput, VideoReferenceInputParam, VideoResource, VideoSeconds,
};

use crate::support::*;

pub fn steps() -> Steps {
    crate::steps! {
        "remix" => remix(),
        "edit" => edit(),
        "edit-file" => edit_file(),
        "extend" => extend(),
        "character" => character(),
        "create-with-character" => create_with_character(),
    }
}

/// A video by its id. The SDK writes it as JSON into a text field of the form.
pub fn by_id(id: &str) -> VideoEditInput {
    VideoEditInput::Reference(VideoReferenceInputParam { id: id.into() })
}

async fn remix() -> Outcome {
    let source = completed().await?;
    let request = RemixVideoRequest { prompt: "Autumn".into() };
    comes_of(source, client().videos().remix(&source.id, request).await?).await
}

async fn edit() -> Outcome {
    let source = completed().await?;
    let request = CreateVideoEditRequest { video: by_id(&source.id), prompt: "At night".into() };
    comes_of(source, client().videos().edit(request).await?).await
}

async fn clip() -> Outcome<InputSource> {
    Ok(bytes("clip.mp4", download(&completed().await?.id, None).await?))
}

async fn edit_file() -> Outcome {
    let video = VideoEditInput::Input(clip().await?);
    let request = CreateVideoEditRequest { video, prompt: "At night".into() };
    let end = last(&client().videos().edit(request).await?.id).await?;
    equal((end.status.to_string(), &*end.model, end.seconds), ("completed".into(), "sora-2", VideoSeconds::Four))
}

async fn made(name: &str) -> Outcome<VideoCharacterResource> {
    let request = CreateVideoCharacterRequest { video: clip().await?, name: name.into() };
    Ok(client().videos().create_character(request).await?)
}

async fn character() -> Outcome {
    let made = made("Mossy").await?;
    let id = made.id.ok_or("no id")?;
    check(id.starts_with("char_"), &*id)?;
    equal(made.name.as_deref(), Some("Mossy"))?;
    let found = client().videos().get_character(&id).await?;
    equal((found.id, found.name, found.created_at), (Some(id), made.name, made.created_at))
}

/// The program writes the form itself, because the SDK sends `character_ids[]`, which the service does not know.
async fn create_with_character() -> Outcome {
    let waving = |id: &str| create_own(vec![("prompt", "Fern waves".into()), ("characters[][id]", id.into())], false);
    let video = waving(&made("Fern").await?.id.ok_or("no id")?).await?;
    equal(last(&video.id).await?.status.to_string(), "completed".into())?;
    // A character that does not exist shows that the SDK sends characters.
    let unknown = crate::refusals::told(waving("char_x").await)?;
    equal(&unknown["message"], &"Character with id 'char_x' not found.".into())
}

async fn extend() -> Outcome {
    let request = CreateVideoExtendRequest {
        video: by_id(&completed().await?.id),
        prompt: "It lands".into(),
        seconds: Some(VideoSeconds::Eight),
    };
    let end = last(&client().videos().extend(request).await?.id).await?;
    equal((end.status.to_string(), end.seconds), ("completed".into(), VideoSeconds::Twelve))
}

/// Waits for a job that was made from a video, and checks its source.
async fn comes_of(source: &VideoResource, video: VideoResource) -> Outcome {
    check(video.id != source.id, "the same video")?;
    equal(video.remixed_from_video_id.as_ref(), Some(&source.id))?;
    let end = last(&video.id).await?;
    equal(end.status.to_string(), "completed".into())?;
    equal((&end.model, &end.size, &end.seconds), (&source.model, &source.size, &source.seconds))
}
