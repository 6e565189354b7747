// Asks the browser for a passkey: where somebody signs in, and where they see to their passkeys. What is shown, the components say; this only shows it where the browser can do that.

const can = "credentials" in navigator && typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";

/** Asks the API. Returns what it answers; throws an error with the codes by field if it refuses. */
async function ask(path, method, body) {
  const answer = await fetch(`/api/auth/${path}`, {
    method,
    credentials: "same-origin",
    headers: body ? { accept: "application/json", "content-type": "application/json" } : { accept: "application/json" },
    body: body ? JSON.stringify(body) : undefined,
  });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw Object.assign(new Error(problem.title ?? answer.statusText), {
    codes: Object.fromEntries((problem.problems ?? []).map(({ field, code }) => [field, code])),
    status: answer.status,
  });
}

async function signIn(place) {
  const { ticket, options } = await ask("passkey-sign-in/options", "POST");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey });
  await ask("passkey-sign-in", "POST", { ticket, credential: credential.toJSON() });
  location.assign(place.dataset.next);
}

async function add(place) {
  const field = (name) => place.querySelector(`[name="${name}"]`).value;
  const { ticket, options } = await ask("passkeys/registration", "POST", { password: field("passkey_password") });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await navigator.credentials.create({ publicKey });
  await ask("passkeys", "POST", { ticket, name: field("passkey_name"), credential: credential.toJSON() });
  location.reload();
}

async function rename(place) {
  await ask(`passkeys/${place.dataset.id}`, "PATCH", { name: place.querySelector('[name="passkey_name"]').value });
  location.reload();
}

async function remove(place) {
  await ask(`passkeys/${place.dataset.id}/removal`, "POST", { password: place.querySelector('[name="passkey_password"]').value });
  location.reload();
}

/** Which of the texts of a place says what went wrong: `missing`, `wrong-password`, `wait`, `cancelled` or `failed`. */
function reason(error) {
  if (["NotAllowedError", "AbortError", "InvalidStateError"].includes(error.name)) return "cancelled";
  if (error.status === 429) return "wait";
  if (error.codes?.password === "wrong") return "wrong-password";
  return Object.values(error.codes ?? {}).includes("missing") ? "missing" : "failed";
}

const deeds = { "sign-in": signIn, add, rename, remove };

for (const place of can ? document.querySelectorAll("[data-passkey]") : []) {
  place.hidden = false;
  const deed = deeds[place.dataset.passkey];
  const said = place.querySelector("[role=status]");
  const button = place.querySelector("button");
  const [asked, event] = place.matches("form") ? [place, "submit"] : [button, "click"];
  asked.addEventListener(event, async (event) => {
    event.preventDefault();
    button.disabled = true;
    if (said) said.textContent = "";
    try {
      await deed(place);
    } catch (error) {
      if (said) said.textContent = said.dataset[reason(error).replace("-password", "Password")] ?? said.dataset.failed;
      button.disabled = false;
    }
  });
}
