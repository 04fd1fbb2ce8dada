//! A video from its creation over its download to its deletion.
use std::collections::HashSet;

use async_openai::error::OpenAIError;
use async_openai::traits::RequestOptionsBuilder;
use async_openai::types::files::{CreateFileRequestArgs, FileInput, FilePurpose};
use async_openai::types::videos::{CreateVideoRequest, ListVideosOrder, ListVideosQueryArgs, VideoSeconds, VideoSize};

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::support::*;

pub fn steps() -> Steps {
    crate::steps! {
        "create-plain" => create_plain(),
        "create-file" => create_with(vec![], true),
        "create-image-url" => create_image_url(),
        "create-file-id" => create_file_id(),
        "poll-helper" => cannot("no poll"),
        "poll-loop" => poll_loop(),
        "list-pages" => list_pages(),
        "download-video" => download_video(),
        "download-thumbnail" => download_thumbnail(),
        "download-spritesheet" => download_spritesheet(),
        "at-once" => at_once(),
        "delete" => delete(),
    }
}

async fn create_plain() -> Outcome {
    let video = create(CreateVideoRequest {
        model: "sora-2-pro".into(),
        prompt: "Wind 北京".into(),
        seconds: Some(VideoSeconds::Eight),
        size: Some(VideoSize::S1792x1024),
        ..Default::default()
    })
    .await?;
    check(video.id.len() == 54 && video.id.starts_with("video_"), &*video.id)?;
    equal(&*video.model, "sora-2-pro")?;
    equal(video.seconds, VideoSeconds::Eight)?;
    equal(video.size, VideoSize::S1792x1024)?;
    equal((video.status.to_string(), video.progress), ("queued".into(), 0))?;
    check(video.error.is_none() && video.completed_at.is_none(), "has an end")
}

/// Creates a video with a picture, in a form that this program writes itself, because the SDK's form has no type for files and
/// no field for references.
///
/// A refusal shows that the picture arrived: it does not fit a video of another size.
async fn create_with(reference: Vec<(&'static str, String)>, with_picture: bool) -> Outcome {
    let fields = |size: &str| [vec![("prompt", "x".into()), ("size", size.into())], reference.clone()].concat();
    let video = create_own(fields("1280x720"), with_picture).await?;
    equal((video.status.to_string(), video.size), ("queued".into(), VideoSize::S1280x720))?;
    crate::refusals::refused(create_own(fields("720x1280"), with_picture).await, "refuse-picture-size")
}

async fn create_image_url() -> Outcome {
    let url = format!("data:image/png;base64,{}", STANDARD.encode(picture()));
    create_with(vec![("input_reference[image_url]", url)], false).await
}

async fn create_file_id() -> Outcome {
    let file = FileInput { source: bytes("frame.png", picture()) };
    let request = CreateFileRequestArgs::default().file(file).purpose(FilePurpose::Vision).build()?;
    let id = client().files().create(request).await?.id;
    create_with(vec![("input_reference[file_id]", id)], false).await
}

async fn poll_loop() -> Outcome {
    let seen = looks(&create(prompt("x")).await?.id).await?;
    let words: Vec<_> = seen.iter().map(|video| video.status.to_string()).collect();
    equal(words.join(" "), "queued in_progress in_progress completed".into())?;
    check(seen.is_sorted_by_key(|video| video.progress), "progress went back")?;
    let end = &seen[seen.len() - 1];
    equal(end.progress, 100)?;
    equal(end.expires_at, end.completed_at.map(|at| at + 3600))
}

/// The SDK has no auto-paging, so programs follow `has_more` and `last_id`.
async fn list_pages() -> Outcome {
    let mut ids = vec![];
    for nth in 0..6 {
        ids.push(create(prompt(&format!("nr {nth}"))).await?.id);
    }
    let mut listed = vec![];
    let mut after = ids[0].clone();
    loop {
        let query = ListVideosQueryArgs::default().after(&*after).limit(2u32).order(ListVideosOrder::Asc).build()?;
        let page = client().videos().query(&query)?.list().await?;
        listed.extend(page.data.into_iter().map(|video| video.id));
        if !page.has_more {
            break;
        }
        after = page.last_id.ok_or("no last_id")?;
    }
    equal(&listed[..], &ids[1..])?;
    let newest = client().videos().query(&[("limit", 3)])?.list().await?;
    let newest: Vec<_> = newest.data.into_iter().map(|video| video.id).collect();
    equal(newest, vec![ids[5].clone(), ids[4].clone(), ids[3].clone()])
}

async fn download_video() -> Outcome {
    let video = completed().await?;
    let content = download(&video.id, None).await?;
    equal(&content[4..8], b"ftyp")?;
    check(contains(&content, &video.id), "another clip")
}

async fn download_thumbnail() -> Outcome {
    let content = download(&completed().await?.id, Some("thumbnail")).await?;
    equal(&content[8..12], b"WEBP")
}

async fn download_spritesheet() -> Outcome {
    let content = download(&completed().await?.id, Some("spritesheet")).await?;
    equal(&content[..3], b"\xff\xd8\xff")
}

async fn at_once() -> Outcome {
    let clip = |nth: u32| async move {
        let video = create(prompt(&format!("robot {nth} dances"))).await?;
        looks(&video.id).await?;
        Ok::<_, OpenAIError>((download(&video.id, None).await?, video.id))
    };
    let clips = tokio::try_join!(clip(0), clip(1), clip(2), clip(3), clip(4))?;
    let clips = [clips.0, clips.1, clips.2, clips.3, clips.4];
    let ids: HashSet<_> = clips.iter().map(|(_, id)| id).collect();
    equal(ids.len(), 5)?;
    check(clips.iter().all(|(content, id)| contains(content, id)), "another clip")
}

async fn delete() -> Outcome {
    let id = last(&create(prompt("x")).await?.id).await?.id;
    let deleted = client().videos().delete(&id).await?;
    equal((deleted.id, &*deleted.object, deleted.deleted), (id.clone(), "video.deleted", true))?;
    crate::refusals::not_found(client().videos().retrieve(&id).await, &format!("Video with id '{id}' not found."))
}
