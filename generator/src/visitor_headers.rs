//! What every answer to a visitor tells their browser besides its content, said once for the generated nginx configuration and for `sitegen serve`.

/// How long a browser keeps what has a fingerprint in its name, in seconds.
pub const KEPT: u32 = 2_592_000;
/// What has no fingerprint is asked for again each time, cheaply.
pub const REVALIDATED: &str = "public, max-age=0, must-revalidate";
/// Types are what we say they are.
pub const SNIFFING: (&str, &str) = ("x-content-type-options", "nosniff");
/// Other sites hear which site a visitor comes from, and not which page.
pub const REFERRER: (&str, &str) = ("referrer-policy", "strict-origin-when-cross-origin");
/// Over HTTPS, browsers are told to stay there.
pub const STAY_SECURE: (&str, &str) = ("strict-transport-security", "max-age=31536000");
