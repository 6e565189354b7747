// Mails of the API at a real SMTP server: what arrives, and that none is lost while the server is away.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { startApi } from "./harness/api.mjs";
import { freePort } from "./harness/ports.mjs";
import { headersOf, startSmtp } from "./harness/smtp.mjs";
import { until } from "./harness/until.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "piano.example";
const SETTINGS = `name = "Piano Workshop"
domain = "${SITE}"
[mail]
from = "Klavierwerkstatt Größler <hello@${SITE}>"
[modules.contact-form]
to = ["owner@${SITE}", "second@${SITE}"]
`;

describe("mail", () => {
  let workspace, running;

  beforeEach(async () => {
    running = [];
    workspace = await makeWorkspace();
    await workspace.write(`sites/${SITE}/site.toml`, SETTINGS);
  });
  afterEach(async () => {
    for (const server of running.reverse()) await server.stop();
    await workspace.remove();
  });

  async function started(starting) {
    const server = await starting;
    running.push(server);
    return server;
  }
  const startApiFor = (smtpPort) =>
    started(startApi(workspace, { flags: ["--smtp-url", `smtp://127.0.0.1:${smtpPort}`, "--mail-retry", "1"] }));

  async function write(api, message) {
    const body = JSON.stringify({ name: "Zoë Ångström", email: "zoe@post.example", ...message });
    const answer = await api.ask(SITE, "/api/contact-form/messages", { method: "POST", headers: { "content-type": "application/json" }, body });
    assert.equal(answer.status, 201, String(answer.body));
  }

  test("a message arrives as it was written, and an answer goes to whoever wrote", async () => {
    const smtp = await started(startSmtp());
    const api = await startApiFor(smtp.port);
    const long = "Größe ".repeat(200).trim();
    await write(api, { subject: "Ein Flügel 🎹", message: `Guten Tag\n\n.\n${long}\nBcc: victim@c.example` });
    const [mail] = await smtp.taken(1);
    assert.deepEqual(mail.to, [`owner@${SITE}`, `second@${SITE}`]);
    assert.equal(mail.from, `hello@${SITE}`);
    assert.deepEqual(headersOf(mail, "Subject"), ["Piano Workshop: Ein Flügel 🎹"]);
    assert.deepEqual(headersOf(mail, "Reply-To"), ["zoe@post.example"]);
    assert.deepEqual(headersOf(mail, "From"), [`Klavierwerkstatt Größler <hello@${SITE}>`]);
    assert.deepEqual(headersOf(mail, "Bcc"), []);
    assert.equal(headersOf(mail, "Date").length, 1);
    assert.match(headersOf(mail, "Message-ID")[0], new RegExp(`^<[0-9a-f-]+@${SITE}>$`));
    const text = mail.text.replaceAll("\r\n", "\n");
    assert.ok(text.includes(`Zoë Ångström <zoe@post.example> wrote on ${SITE}:\n\nGuten Tag\n\n.\n${long}\nBcc: victim@c.example\n`), text);
    assert.ok(mail.html.includes("Zoë Ångström") && mail.html.includes(long), mail.html);
  });

  test("a server that puts a mail off gets it again, as the same mail", async () => {
    const smtp = await started(startSmtp({ putOff: 1 }));
    const api = await startApiFor(smtp.port);
    await write(api, { message: "Hello" });
    await smtp.taken(1);
    const ids = smtp.offered().map((mail) => headersOf(mail, "Message-ID")[0]);
    assert.equal(ids.length, 2);
    assert.equal(ids[0], ids[1]);
  });

  test("a server that is away loses nothing, and neither does a restart", async () => {
    const port = await freePort();
    const before = await startApiFor(port);
    for (const number of [1, 2, 3]) await write(before, { message: `Message ${number}` });
    // one that is being tried in this moment would be this process's for two minutes
    await until("each to be tried", () => new Set(before.said().match(/(?<=was not taken.*mail="?)[0-9a-f-]{36}/g)).size === 3);
    await before.kill();
    const smtp = await started(startSmtp({ port }));
    await startApiFor(port);
    const texts = (await smtp.taken(3)).map(({ text }) => text.match(/Message \d/)[0]);
    assert.deepEqual(texts.sort(), ["Message 1", "Message 2", "Message 3"]);
  });
});
