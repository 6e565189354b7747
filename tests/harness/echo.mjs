// A server that answers with what it was asked, to stand behind nginx.

import { createServer } from "node:http";

/** Starts it on a port. Each answer is JSON: `{ url, headers }`, the headers as pairs, in order, with their own capitals. */
export function startEcho(port) {
  const server = createServer((request, response) => {
    const raw = request.rawHeaders;
    const headers = raw.filter((_, index) => index % 2 === 0).map((name, index) => [name, raw[2 * index + 1]]);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ url: request.url, headers }));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () =>
      resolve({
        stop: () => {
          server.closeAllConnections();
          return new Promise((closed) => server.close(closed));
        },
      }),
    );
  });
}

/** All values of a header that the server behind was sent. */
export function arrived(answer, name) {
  const { headers } = JSON.parse(answer.body ?? answer);
  return headers.filter(([header]) => header.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}
