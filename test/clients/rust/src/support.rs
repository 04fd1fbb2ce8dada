//! The shared parts of the steps: the client, the emulator's control API, a completed video.
use std::env;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use async_openai::traits::{AsyncTryFrom, RequestOptionsBuilder};
use async_openai::types::InputSource;
use async_openai::types::videos::{CreateVideoRequest, VideoResource, VideoSize, VideoStatus};
use serde_json::Value;
use tokio::sync::OnceCell;

/// The result of a step that does not pass.
#[derive(Debug)]
pub enum Fault {
    Cannot(String),
    Wrong(String),
}

impl<E: std::fmt::Display> From<E> for Fault {
    fn from(error: E) -> Self {
        Fault::Wrong(error.to_string())
    }
}

pub type Outcome<T = ()> = Result<T, Fault>;
pub type Step = Pin<Box<dyn Future<Output = Outcome>>>;
pub type Steps = Vec<(&'static str, Step)>;

/// A step that this SDK cannot do.
pub async fn cannot(why: &str) -> Outcome {
    Err(Fault::Cannot(why.to_owned()))
}

pub fn equal<T: PartialEq + Debug>(actual: T, expected: T) -> Outcome {
    check(actual == expected, format!("{actual:?}, expected {expected:?}"))
}

pub fn check(holds: bool, what: impl Into<String>) -> Outcome {
    if holds { Ok(()) } else { Err(Fault::Wrong(what.into())) }
}

/// The address and the key come from OPENAI_BASE_URL and OPENAI_API_KEY.
pub fn client() -> Client<OpenAIConfig> {
    Client::new()
}

pub fn with_key(key: &str) -> Client<OpenAIConfig> {
    Client::with_config(OpenAIConfig::new().with_api_key(key))
}

/// A creation with a model, which this SDK always sends.
pub fn prompt(text: &str) -> CreateVideoRequest {
    CreateVideoRequest { model: "sora-2".into(), prompt: text.into(), ..Default::default() }
}

pub async fn create(request: CreateVideoRequest) -> Result<VideoResource, OpenAIError> {
    client().videos().create(request).await
}

pub fn sized(text: &str, size: VideoSize) -> CreateVideoRequest {
    CreateVideoRequest { size: Some(size), ..prompt(text) }
}

/// A form that this program writes itself, with elements that the SDK's types lack: parts with a type, and any field.
#[derive(Clone, Default)]
pub struct OwnForm {
    pub fields: Vec<(&'static str, String)>,
    /// The name of a part, and the PNG in it.
    pub picture: Option<(&'static str, Vec<u8>)>,
}

impl AsyncTryFrom<OwnForm> for reqwest::multipart::Form {
    type Error = OpenAIError;

    async fn try_from(own: OwnForm) -> Result<Self, OpenAIError> {
        let mut form = reqwest::multipart::Form::new();
        for (name, value) in own.fields {
            form = form.text(name, value);
        }
        if let Some((name, content)) = own.picture {
            let part = reqwest::multipart::Part::bytes(content).file_name("frame.png");
            form = form.part(name, part.mime_str("image/png")?);
        }
        Ok(form)
    }
}

/// Creates a video with a form that this program writes itself.
pub async fn create_own(fields: Vec<(&'static str, String)>, with_picture: bool) -> Result<VideoResource, OpenAIError> {
    let picture = with_picture.then(|| ("input_reference", picture()));
    client().videos().create_byot(OwnForm { fields, picture }).await
}

/// A PNG of 1280x720.
pub fn picture() -> Vec<u8> {
    std::fs::read(env::var("SCENARIO_PICTURE").expect("SCENARIO_PICTURE")).expect("the picture")
}

pub fn bytes(filename: &str, vec: Vec<u8>) -> InputSource {
    InputSource::VecU8 { filename: filename.into(), vec }
}

/// Retrieves a job until it has ended, and returns every answer.
pub async fn looks(id: &str) -> Result<Vec<VideoResource>, OpenAIError> {
    let mut seen = vec![client().videos().retrieve(id).await?];
    while matches!(seen[seen.len() - 1].status, VideoStatus::Queued | VideoStatus::InProgress) {
        seen.push(client().videos().retrieve(id).await?);
    }
    Ok(seen)
}

pub async fn last(id: &str) -> Outcome<VideoResource> {
    looks(id).await?.pop().ok_or_else(|| Fault::Wrong("no look".into()))
}

static COMPLETED: OnceCell<VideoResource> = OnceCell::const_new();

/// A completed video of 4 s in 1280x720, made once.
pub async fn completed() -> Outcome<&'static VideoResource> {
    let make = || async { last(&create(sized("A kite above a harbour", VideoSize::S1280x720)).await?.id).await };
    COMPLETED.get_or_try_init(make).await
}

/// The content of a video; the SDK does not return the headers of the answer.
pub async fn download(id: &str, variant: Option<&str>) -> Result<Vec<u8>, OpenAIError> {
    let query: Vec<_> = variant.map(|variant| ("variant", variant)).into_iter().collect();
    let content = client().videos().query(&query)?.download_content(id).await?;
    Ok(content.to_vec())
}

pub fn contains(content: &[u8], text: &str) -> bool {
    content.windows(text.len()).any(|window| window == text.as_bytes())
}

/// A request that the SDK has no method for, sent with the HTTP client below it; `path` begins after the root and its slash.
pub async fn request(method: reqwest::Method, path: &str, body: Option<Value>) -> Outcome<Value> {
    let root = env::var("OPENAI_BASE_URL")?.trim_end_matches("/v1").to_owned();
    let mut request =
        reqwest::Client::new().request(method, format!("{root}/{path}")).bearer_auth(env::var("OPENAI_API_KEY")?);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await?;
    let status = answer.status();
    let text = answer.text().await?;
    check(status.is_success(), format!("{path}: {status} {text}"))?;
    Ok(serde_json::from_str(&text)?)
}

/// The statuses of the requests with a prompt, in order of arrival. This SDK sends no retry count.
pub async fn attempts(prompt: &str) -> Outcome<Vec<u64>> {
    let path = format!("_emulator/requests?prompt={}", prompt.replace(' ', "%20"));
    let journal = request(reqwest::Method::GET, &path, None).await?;
    let entries = journal["data"].as_array().ok_or("no data")?;
    Ok(entries.iter().filter_map(|entry| entry["status"].as_u64()).collect())
}
