//! Who asks: the users of a site, and how a request shows that it is theirs. Verifying a session or a token is done here, for every module; issuing
//! one is the authentication module's.

mod access_token;
mod account;
mod audit;
mod caller;
mod cookies;
mod giving;
mod grants;
mod jwt;
mod jwt_keys;
mod own_role;
mod second_factor;
mod session;
mod ticket;
mod user;

pub use access_token::AccessToken;
pub use account::{Account, AnyAccount};
pub use audit::{AuditEntry, Event, PermissionChange};
pub use caller::{AnyCaller, Caller};
pub use cookies::{forget_session, keep_session};
pub use grants::Grants;
pub use jwt::JwtClaims;
pub use jwt_keys::{JwtKeys, PublicKey};
pub use own_role::OwnRole;
pub use second_factor::{Factors, SecondFactorOf};
pub use session::{Device, Lifetime, Session};
pub use ticket::Ticket;
pub use user::{User, UserState};
