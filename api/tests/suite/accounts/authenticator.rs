//! A device with passkeys in software (WebAuthn Level 3, §6): it signs what a browser is asked, and lies where a test wants it to.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};

use crate::harness::A;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

/// A passkey, with what its device says of itself and of the page that asks.
pub(super) struct Authenticator {
    key: EcdsaKeyPair,
    id: [u8; 16],
    /// The id of the user that it was registered for.
    pub(super) user: Vec<u8>,
    pub(super) rp_id: String,
    pub(super) origin: String,
    pub(super) counter: u32,
    /// Whether the owner showed who they are.
    pub(super) verifies: bool,
}

impl Authenticator {
    /// One in a browser that shows site A.
    pub(super) fn new(name: u8) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let (rp_id, origin) = (format!("{A}.localhost"), format!("http://{A}.localhost:4000"));
        Self { key, id: [name; 16], user: Vec::new(), rp_id, origin, counter: 0, verifies: true }
    }

    /// What a browser gives for these options of a registration.
    pub(super) fn create(&mut self, options: &Value) -> Value {
        self.user = BASE64.decode(options["user"]["id"].as_str().unwrap()).unwrap();
        let point = self.key.public_key().as_ref();
        let mut data = self.data(WITH_KEY);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.id);
        // COSE (RFC 9053): EC2, ES256, P-256, x, y
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let client = self.client_data("webauthn.create", options);
        self.credential(
            &json!({"clientDataJSON": BASE64.encode(client), "attestationObject": BASE64.encode(object), "transports": ["internal"]}),
        )
    }

    /// What a browser gives for these options of a sign-in. The device counts on.
    pub(super) fn get(&mut self, options: &Value) -> Value {
        let data = self.data(0);
        let client = self.client_data("webauthn.get", options);
        let mut signed = data.clone();
        signed.extend(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, client.as_bytes()).as_ref());
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        self.credential(&json!({
            "clientDataJSON": BASE64.encode(client),
            "authenticatorData": BASE64.encode(data),
            "signature": BASE64.encode(signature),
            "userHandle": BASE64.encode(&self.user),
        }))
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let mut data = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, self.rp_id.as_bytes()).as_ref().to_vec();
        data.push(PRESENT | if self.verifies { VERIFIED } else { 0 } | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        json!({"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false}).to_string()
    }

    fn credential(&self, response: &Value) -> Value {
        let id = BASE64.encode(self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}})
    }
}
