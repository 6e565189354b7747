// Ports on loopback that nobody uses.

import { createServer } from "node:net";

/** A port that was free a moment ago. Each call gives another one. */
export async function freePort() {
  for (;;) {
    const port = await askSystem();
    if (!given.has(port)) {
      given.add(port);
      return port;
    }
  }
}

const given = new Set();

function askSystem() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
