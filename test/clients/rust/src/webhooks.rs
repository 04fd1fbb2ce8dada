//! Events as the SDK checks them from the raw bytes that arrived. It has no methods for endpoints.
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use async_openai::webhooks::{WebhookError, Webhooks};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::*;

pub fn steps() -> Steps {
    crate::steps! {
        "webhook" => webhook(),
        "webhook-forged" => forged(),
        "webhook-stale" => stale(),
        "webhook-endpoints" => cannot("no methods for endpoints"),
    }
}

#[derive(Clone)]
struct Delivery {
    body: String,
    headers: HashMap<String, String>,
}

/// A registered receiver, and the video whose end is reported to it.
struct Hook {
    answer: Arc<AtomicU16>,
    arrived: Receiver<Delivery>,
    endpoint: String,
    secret: String,
    video: String,
}

/// Reads a request with a length and answers it. A broken connection does not count as a delivery.
fn read(stream: &std::net::TcpStream, answer: u16) -> std::io::Result<Delivery> {
    let mut reader = BufReader::new(stream);
    let mut headers = HashMap::new();
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        if let Some((name, value)) = line.split_once(": ") {
            headers.insert(name.to_lowercase(), value.trim_end().to_owned());
        }
        line.clear();
    }
    let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut writer = stream;
    write!(writer, "HTTP/1.1 {answer} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
    Ok(Delivery { body: String::from_utf8_lossy(&body).into_owned(), headers })
}

/// Registers a receiver on a free port, and lets a job end.
async fn hook(tags: &str, status: u16) -> Outcome<Hook> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/hook", listener.local_addr()?);
    let answer = Arc::new(AtomicU16::new(status));
    let (told, arrived) = channel();
    let current = answer.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let Ok(delivery) = read(&stream, current.load(Ordering::SeqCst)) else { continue };
            if told.send(delivery).is_err() {
                return;
            }
        }
    });
    let body = json!({"name": "scenario", "url": url, "event_types": ["video.completed", "video.failed"]});
    let made = request(Method::POST, "v1/webhook_endpoints", Some(body)).await?;
    let text = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
    let video = create(prompt(&format!("x [[complete: 1ms]] {tags}"))).await?.id;
    Ok(Hook { answer, arrived, endpoint: text("id"), secret: text("signing_secret"), video })
}

impl Hook {
    fn next(&self) -> Outcome<Delivery> {
        let waited = self.arrived.recv_timeout(Duration::from_secs(20));
        waited.map_err(|_| Fault::Wrong("no webhook arrived within 20 s".into()))
    }

    async fn close(self) -> Outcome {
        let path = format!("v1/webhook_endpoints/{}", self.endpoint);
        request(Method::DELETE, &path, None).await.map(drop)
    }
}

/// The event, after the SDK has checked its signature. The SDK has no type for a video's event, so programs read the JSON.
fn unwrap(delivery: &Delivery, secret: &str) -> Result<Value, WebhookError> {
    let header = |name: &str| delivery.headers.get(name).map_or("", |value| value.as_str());
    Webhooks::verify_signature(
        &delivery.body,
        header("webhook-signature"),
        header("webhook-timestamp"),
        header("webhook-id"),
        secret,
    )?;
    let parsed = serde_json::from_str(&delivery.body);
    parsed.map_err(|error| WebhookError::Deserialization(error, delivery.body.clone()))
}

fn is_forged(delivery: &Delivery, secret: &str) -> Outcome {
    match unwrap(delivery, secret) {
        Err(WebhookError::InvalidSignature) => Ok(()),
        other => Err(Fault::Wrong(format!("expected a wrong signature: {other:?}"))),
    }
}

async fn webhook() -> Outcome {
    let hook = hook("", 204).await?;
    let event = unwrap(&hook.next()?, &hook.secret)?;
    equal((&event["type"], &event["data"]["id"]), (&"video.completed".into(), &hook.video.as_str().into()))?;
    hook.close().await
}

async fn forged() -> Outcome {
    let hook = hook("", 204).await?;
    let arrived = hook.next()?;
    unwrap(&arrived, &hook.secret)?;
    let changed = |body: String| Delivery { body, ..arrived.clone() };
    is_forged(&changed(format!("{} ", arrived.body)), &hook.secret)?;
    is_forged(&changed(arrived.body.replace("completed", "failed")), &hook.secret)?;
    is_forged(&arrived, &format!("whsec_{}=", "A".repeat(43)))?;
    hook.close().await
}

async fn stale() -> Outcome {
    let hook = hook("[[webhook: stale_timestamp=true]]", 400).await?;
    let stale = hook.next()?;
    match unwrap(&stale, &hook.secret) {
        Err(WebhookError::Invalid(why)) if why.contains("too old") => (),
        other => return Err(Fault::Wrong(format!("expected an old timestamp: {other:?}"))),
    }
    hook.answer.store(204, Ordering::SeqCst);
    request(Method::POST, "_emulator/webhooks/flush", Some(json!({}))).await?;
    request(Method::POST, "_emulator/clock/advance", Some(json!({"seconds": 10}))).await?;
    let again = hook.next()?;
    let event = unwrap(&again, &hook.secret)?;
    equal(&event["data"]["id"], &hook.video.as_str().into())?;
    equal(again.headers.get("webhook-id"), stale.headers.get("webhook-id"))?;
    hook.close().await
}
