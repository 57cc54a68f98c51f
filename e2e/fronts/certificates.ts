import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** An authority of the test's own and a certificate by it, as a company has them. */
export function makeCertificate(folder: string, names: string[]): { caFile: string; key: string; cert: string } {
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => path.join(folder, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "ignore" });
  openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at("ca.key"), "-out", at("ca.pem"), "-subj", "/CN=Test authority", "-days", "2");
  openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", at("key.pem"), "-out", at("request.pem"), "-subj", "/CN=registry");
  writeFileSync(at("extensions"), `subjectAltName=${names.map((n) => (/^[\d.]+$/.test(n) ? `IP:${n}` : `DNS:${n}`)).join(",")}\n`);
  openssl(
    "x509",
    "-req",
    "-in",
    at("request.pem"),
    "-CA",
    at("ca.pem"),
    "-CAkey",
    at("ca.key"),
    "-CAcreateserial",
    "-days",
    "2",
    "-extfile",
    at("extensions"),
    "-out",
    at("cert.pem"),
  );
  return { caFile: at("ca.pem"), key: readFileSync(at("key.pem"), "utf8"), cert: readFileSync(at("cert.pem"), "utf8") };
}
