// A real nginx in a scratch folder, with the generated configuration in its http block. The system's own nginx is never touched.

import { execFile, spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { freePort } from "./ports.mjs";
import { ask, askRaw } from "./http.mjs";
import { sitegenOk } from "./program.mjs";
import { until } from "./until.mjs";

const NGINX = process.env.NGINX_PATH ?? "/usr/sbin/nginx";
/** The one that HTTPS has in the generated configuration. */
const TLS_LINE = /listen 443 ssl/g;

/** The main file: everything that nginx writes stays in `folder`. */
function mainConfiguration(folder) {
  // started as root, the workers would be nobody, who may not read scratch folders
  const user = process.getuid() === 0 ? "user root;" : "";
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
  return `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
${user}
events { worker_connections 256; }
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    ${temporary.join("\n    ")}
    include ${folder}/sitegen.conf;
}
`;
}

/**
 * Generates the configuration of a workspace, has nginx test it and starts it. `stop` it in the end.
 * HTTPS is moved from port 443, which is the machine's, to a free one.
 */
export async function startNginx(workspace, { port } = {}) {
  port ??= await freePort();
  const tlsPort = await freePort();
  const folder = workspace.path("nginx-run");
  const generated = `${folder}/sitegen.conf`;
  await mkdir(folder, { recursive: true });
  await sitegenOk(workspace, ["config", "nginx", "--port", String(port), "--ipv6", "no", "--out", generated]);
  const text = await readFile(generated, "utf8");
  await writeFile(generated, text.replace(TLS_LINE, `listen 127.0.0.1:${tlsPort} ssl`));
  await writeFile(`${folder}/nginx.conf`, mainConfiguration(folder));
  const args = ["-p", folder, "-e", `${folder}/error.log`, "-c", `${folder}/nginx.conf`];
  const tested = await promisify(execFile)(NGINX, [...args, "-t"]);

  const child = spawn(NGINX, args, { stdio: "inherit" });
  const end = new Promise((resolve) => child.once("close", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await end;
  };
  try {
    await until("nginx to answer", () => listens(port));
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${await readFile(`${folder}/error.log`, "utf8")}`);
  }
  return {
    port,
    tlsPort,
    stop,
    /** What `nginx -t` said. */
    tested: tested.stderr,
    /** One request for a host. */
    ask: (host, path = "/", headers = {}) => ask(port, { host, path, headers }),
    /** Raw lines to the plain port. */
    askRaw: (...lines) => askRaw(port, lines),
    /** One request over TLS. */
    askTls: (host, path, tls) => ask(tlsPort, { host, path, tls: { servername: host, ...tls } }),
  };
}

/** A host that is no site is hung up on: that too says that nginx is there. */
async function listens(port) {
  const answer = await askRaw(port, ["GET / HTTP/1.1", "Host: is.anybody.there", "Connection: close"]);
  return answer !== undefined;
}
