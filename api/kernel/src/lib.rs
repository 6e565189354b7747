//! What every request to the API goes through: which site it is for, whether the module is on, who asks, and what an answer looks like.
//!
//! A module is a value ([`Module`]); [`router`] puts the modules of a program together. Past the router a handler has its site and
//! its documents from [`Tenant`], and cannot reach another's.

mod access;
mod accounts;
mod app;
mod arrival;
mod body;
mod breached_passwords;
mod busy;
mod client;
mod compression;
mod cors;
mod csrf;
mod database;
mod deadline;
mod directory;
mod errands;
mod error;
mod etag;
mod fingerprint;
mod frames;
mod guard;
mod headers;
mod health;
mod kept;
mod limits;
mod mail;
mod metrics;
mod module;
mod next;
mod observe;
mod openapi;
mod passage;
mod path;
mod permission;
mod proxy;
mod query;
mod rate;
mod remembered;
mod router;
mod sealing;
mod secret;
mod seeding;
mod shortcuts;
mod signed_id;
mod signing;
mod spam;
mod stillness;
mod submission;
mod sweeping;
mod templates;
mod tenant;
mod transfer;
mod typed;
mod waiting;

pub use access::{Operator, OperatorKey};
pub use accounts::{
    AccessToken, Account, AnyAccount, AnyCaller, AuditEntry, Caller, Device, Event, Factors, Grants, JwtClaims, JwtKeys, Lifetime, OwnRole,
    PermissionChange, PublicKey, SecondFactorOf, Session, Ticket, User, UserState, forget_session, keep_session,
};
pub use app::{App, Settings};
pub use body::{ApiJson, Csv, Markdown};
pub use breached_passwords::BreachedPasswords;
pub use client::Client;
pub use database::SiteDatabases;
pub use directory::Directory;
pub use errands::{Errand, ErrandRun, run_errand};
pub use error::{Error, Problem};
pub use etag::{ETag, answer_unless_unchanged, not_modified, precondition};
pub use fingerprint::fingerprint;
pub use frames::{Frames, LiveFrames};
pub use limits::{Allowance, Limits, Rate};
pub use mail::{Attachment, EmailAddress, KeptMail, Mail, MailTransport, Outgoing, deliver_mail};
pub use module::{Module, Seed};
pub use openapi::document;
pub use path::ApiPath;
pub use permission::{May, Permission, Permit, Role};
pub use proxy::ProxySecret;
pub use query::ApiQuery;
pub use router::router;
pub use seeding::seed;
pub use shortcuts::ForEverybody;
pub use signed_id::SignedId;
pub use spam::{SpamRules, Suspicion, Written, blocked_word};
pub use submission::{FieldProblem, Submission};
pub use sweeping::sweep_expired;
pub use tenant::Tenant;
pub use typed::{filled_in, typed_address, typed_line, typed_text};
pub use waiting::Waiting;
