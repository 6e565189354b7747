//! Tokens that nobody gave out: whatever somebody makes of a right one, or without one, lets nobody in.

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::jwts::{ADA, api, takes, token, with};
use super::steps::member;
use crate::harness::{A, B, NOW, say, soak};

/// The parts of a token, each read.
fn parts(token: &str) -> [Value; 2] {
    let mut parts = token.split('.').map(|part| BASE64.decode(part).unwrap());
    [parts.next().unwrap(), parts.next().unwrap()].map(|part| serde_json::from_slice(&part).unwrap())
}

/// A token of these parts with a signature, or none.
fn joined(head: &Value, claims: &Value, signature: &str) -> String {
    let part = |value: &Value| BASE64.encode(value.to_string());
    format!("{}.{}.{signature}", part(head), part(claims))
}

/// The same value with another field.
fn but(value: &Value, name: &str, field: Value) -> Value {
    let mut other = value.clone();
    other[name] = field;
    other
}

fn signed_by(seed: u8, head: &Value, claims: &Value) -> String {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
    let unsigned = joined(head, claims, "");
    let unsigned = unsigned.trim_end_matches('.');
    format!("{unsigned}.{}", BASE64.encode(pair.sign(unsigned.as_bytes())))
}

#[tokio::test]
async fn no_forged_token_lets_anybody_in() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "viewer").await);
    let foreign = member(&api, B, ADA, "owner").await;
    let (right, of_bob, of_b) = (token(&api, &ada, None).await, token(&api, &bob, None).await, token(&api, &foreign, None).await);
    assert!(takes(&api, A, &right).await && takes(&api, A, &of_bob).await && takes(&api, B, &of_b).await);
    let [head, claims] = parts(&right);
    let signature = right.rsplit('.').next().unwrap();
    let jwks = with(&api, A, "", "/api/auth/jwks.json").await.json();
    let public = BASE64.decode(jwks["keys"][0]["x"].as_str().unwrap()).unwrap();
    let attacker = json!({"kty": "OKP", "crv": "Ed25519", "x": BASE64.encode([1; 32])});
    let symmetric = |key: &[u8]| {
        let header = Header { kid: head["kid"].as_str().map(str::to_owned), ..Header::new(Algorithm::HS256) };
        encode(&header, &claims, &EncodingKey::from_secret(key).unwrap()).unwrap()
    };
    let mut forged = vec![
        ("nothing is signed", joined(&but(&head, "alg", json!("none")), &claims, "")),
        ("the same in capitals", joined(&but(&head, "alg", json!("NONE")), &claims, signature)),
        ("the public key as a shared secret", symmetric(&public)),
        ("the same as text", symmetric(jwks["keys"][0]["x"].as_str().unwrap().as_bytes())),
        ("the secret itself as a shared secret", symmetric(b"a secret for tests with more than thirty letters")),
        ("another algorithm than was signed with", joined(&but(&head, "alg", json!("ES256")), &claims, signature)),
        ("a foreign tenant's token", of_b.clone()),
        ("a foreign tenant's claims changed", joined(&parts(&of_b)[0], &claims, of_b.rsplit('.').next().unwrap())),
        ("a key of one's own under the right name", signed_by(1, &head, &claims)),
        ("a key that the token brings along", signed_by(1, &but(&head, "jwk", attacker), &claims)),
        ("a key from elsewhere", signed_by(1, &but(&head, "jku", json!("https://evil.example/jwks.json")), &claims)),
        ("a name that no key has", signed_by(1, &but(&head, "kid", json!("../../etc/passwd")), &claims)),
        ("no name", signed_by(1, &but(&head, "kid", Value::Null), &claims)),
        ("one part fewer", right.rsplit_once('.').unwrap().0.to_owned()),
        ("one part more", format!("{right}.{signature}")),
        ("the signature twice", format!("{right}{signature}")),
        ("padding", format!("{right}==")),
        ("a long one", format!("{}.{}.{signature}", "e".repeat(8000), "e".repeat(8000))),
    ];
    // claims that were changed after signing
    for (name, value) in [
        ("sub", json!(bob.id)),
        ("role", json!("admin")),
        ("tenant", json!(B)),
        ("exp", json!(NOW / 1000 + 86_400)),
        ("aud", json!(["a", "http://a.example.localhost:4000"])),
        ("sid", parts(&of_bob)[1]["sid"].clone()),
    ] {
        forged.push(("a claim that was changed", joined(&head, &but(&claims, name, value), signature)));
    }
    let (one, two): (Vec<&str>, Vec<&str>) = (right.split('.').collect(), of_bob.split('.').collect());
    for which in 1..7 {
        let part = |index: usize| if which >> index & 1 == 1 { two[index] } else { one[index] };
        let swapped = [part(0), part(1), part(2)].join(".");
        if swapped != right && swapped != of_bob {
            forged.push(("parts of two", swapped));
        }
    }
    forged.extend((0..right.len()).map(|length| ("cut off", right[..length].to_owned())));
    for (what, token) in &forged {
        assert!(!takes(&api, A, token).await, "{what}: {token}");
    }
    assert!(takes(&api, A, &right).await);
    say(&format!("forged tokens: {}, all refused", forged.len()));
}

#[tokio::test]
async fn what_is_random_lets_nobody_in() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let right = token(&api, &ada, None).await;
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    let (mut state, count) = (0x9E37_79B9_7F4A_7C15_u64, if soak() { 10_000 } else { 200 });
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % bound as u64).unwrap()
    };
    for number in 0..count {
        let mut text = |length: usize| (0..length).map(|_| char::from(letters[below(letters.len() - 1)])).collect::<String>();
        let random = match number % 4 {
            0 => format!("{}.{}.{}", text(70), text(250), text(86)),
            1 => format!("{}.{}", right.rsplit_once('.').unwrap().0, text(86)),
            2 => format!("sgt_{}", text(43)),
            _ => {
                let mut bytes = right.clone().into_bytes();
                let at = below(bytes.len());
                let other = letters[below(letters.len())];
                bytes[at] = if bytes[at] == other { b'~' } else { other };
                String::from_utf8(bytes).unwrap()
            }
        };
        assert!(!takes(&api, A, &random).await, "{random}");
    }
    say(&format!("tokens: {count} random ones, all refused"));
}
