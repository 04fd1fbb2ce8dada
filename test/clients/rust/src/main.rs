//! Takes every step of the scenario with async-openai, and prints one line for each.
#![allow(deprecated)] // The client marks its whole video API as deprecated.

mod derived;
mod refusals;
mod retries;
mod suites;
mod support;
mod videos;
mod webhooks;

use support::{Fault, Outcome};

fn report(name: &str, outcome: Outcome) {
    let line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match outcome {
        Ok(()) => println!("ok {name}"),
        Err(Fault::Cannot(why)) => println!("skip {name} {}", line(why)),
        Err(Fault::Wrong(why)) => println!("not ok {name} {}", line(why)),
    }
}

/// A list of steps. Each step has a name and a future that starts when the step is reached.
#[macro_export]
macro_rules! steps {
    ($($name:literal => $step:expr),* $(,)?) => {
        vec![$(($name, Box::pin($step) as $crate::support::Step)),*]
    };
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let groups =
        [videos::steps(), derived::steps(), webhooks::steps(), refusals::steps(), suites::steps(), retries::steps()];
    for (name, step) in groups.into_iter().flatten() {
        report(name, step.await);
    }
}
