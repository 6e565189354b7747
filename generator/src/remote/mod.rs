//! Content that lives in the API: reading it for a build, and keeping an editor's folder in step with it.

mod accounts;
mod batch;
mod client;
mod content;
mod endpoint;
mod logins;
mod mirror;
mod state;
mod sync;
mod transfer;
mod verifier;
mod working_copy;

pub use accounts::{WantedToken, has_users, invite, set_password, token};
pub use batch::{Batched, PostChange, Refused};
pub use client::{Client, Live, Precondition, RemotePost, RemotePosts};
pub use content::{ApiContent, ApiPost, Remote};
pub use endpoint::{Address, DevServer, Endpoint};
pub use logins::Logins;
pub use mirror::Mirrors;
pub use state::{Known, State};
pub use sync::{Step, Steps, pull_steps, push_steps};
pub use transfer::{Broken, Transferred, export, import};
pub use verifier::{Verified, Verifier};
pub use working_copy::WorkingCopy;
