//! Mail: made from components, kept with the site's documents until a server has taken it.

mod address;
mod delivery;
mod message;
mod outgoing;
mod transport;

pub use address::EmailAddress;
pub use delivery::deliver_mail;
pub use message::{Attachment, Mail};
pub use outgoing::Outgoing;
pub use transport::{KeptMail, MailTransport};
