// Requests to loopback: well-formed ones by Host, and raw bytes for those that no client would send.

import { request as plain } from "node:http";
import { request as secure } from "node:https";
import { connect } from "node:net";

const DEADLINE = 20_000;

/**
 * One request, not followed and not unpacked. Gives `{ status, headers, body }`, the body as bytes, once it has come in full.
 * `tls` is what node's `https.request` takes besides, such as `ca` and `servername`.
 */
export function ask(port, { host, path = "/", headers = {}, method = "GET", body, tls }) {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, method, headers: { host, ...headers }, agent: false, timeout: DEADLINE, ...tls };
    const outgoing = (tls ? secure : plain)(options, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.once("error", reject);
      response.once("end", () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
    });
    outgoing.once("timeout", () => outgoing.destroy(new Error("no answer in time")));
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

/**
 * Sends these lines as they are and gives all that comes back until the other side closes. `from` is the address that the other side
 * sees, one of loopback's.
 */
export function askRaw(port, lines, from = "127.0.0.1") {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", localAddress: from });
    let answer = "";
    socket.setEncoding("latin1").setTimeout(DEADLINE, () => socket.destroy(new Error("the connection stays open")));
    socket.on("data", (text) => (answer += text));
    socket.once("error", reject);
    socket.once("close", () => resolve(answer));
    // only half of the connection may be closed here: nginx gives up a request whose client went away
    socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  });
}
