// Self-signed certificates.

import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** Makes `<name>.pem` and `<name>.key` in a folder, for these hosts. Gives the certificate as text, to be trusted. */
export async function makeCertificate(folder, name, hosts) {
  await mkdir(folder, { recursive: true });
  const names = hosts.map((host) => `DNS:${host}`).join(",");
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const files = ["-keyout", `${folder}/${name}.key`, "-out", `${folder}/${name}.pem`];
  await promisify(execFile)("openssl", [
    "req",
    "-x509",
    ...curve,
    "-days",
    "2",
    "-subj",
    "/CN=sitegen test",
    "-addext",
    `subjectAltName=${names}`,
    ...files,
  ]);
  return readFile(`${folder}/${name}.pem`, "utf8");
}
