import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/**
 * A small token server for docker-registry's `auth: token`:
 * https://distribution.github.io/distribution/spec/auth/jwt/ The registry trusts it by a certificate (rootcertbundle) and the key's id.
 */
export interface TokenServer {
  url: URL;
  /** What `startRegistry({ overrides: { auth: … } })` takes. */
  auth: Record<string, unknown>;
  seen: { method: string; url: string; authorization: string | undefined; body: string }[];
  /** Refresh tokens that POST accepts. */
  refreshTokens: Set<string>;
  close(): Promise<void>;
}

/** libtrust's key id: sha256 of the DER key, cut to 240 bits, base32, in groups of four. */
function keyId(key: KeyObject): string {
  const hash = createHash("sha256")
    .update(createPublicKey(key).export({ type: "spki", format: "der" }))
    .digest()
    .subarray(0, 30);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...hash].map((b) => b.toString(2).padStart(8, "0")).join("");
  const text = (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join("");
  return (text.match(/.{4}/g) ?? []).join(":");
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

export async function startTokenServer(options: {
  folder: string;
  service: string;
  issuer: string;
  accounts: Record<string, string>;
  anonymousPull?: boolean;
  lifetimeSeconds?: number;
}): Promise<TokenServer> {
  mkdirSync(options.folder, { recursive: true });
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keyFile = join(options.folder, "key.pem");
  const certificate = join(options.folder, "certificate.pem");
  writeFileSync(keyFile, privateKey.export({ type: "pkcs8", format: "pem" }));
  // Node signs no certificates; openssl is in every Debian with ca-certificates.
  execFileSync("openssl", ["req", "-x509", "-new", "-key", keyFile, "-subj", "/CN=token", "-days", "2", "-out", certificate], { stdio: "ignore" });
  const seen: TokenServer["seen"] = [];
  const refreshTokens = new Set<string>();

  const token = (scope: string | null, account: string) => {
    const [type = "", name = "", actions = ""] = (scope ?? "").split(":");
    const now = Math.floor(Date.now() / 1000);
    const access = scope ? [{ type, name, actions: actions.split(",").filter((a) => a === "pull" || account) }] : [];
    const claims = { iss: options.issuer, sub: account, aud: options.service, exp: now + 300, nbf: now - 10, iat: now, jti: String(Math.random()), access };
    const text = `${part({ typ: "JWT", alg: "RS256", kid: keyId(privateKey) })}.${part(claims)}`;
    return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
  };

  const server = createServer((req, res) => {
    let body = "";
    req.on("data", (c: Buffer) => {
      body += c.toString("utf8");
    });
    req.on("end", () => {
      seen.push({ method: req.method ?? "", url: req.url ?? "", authorization: req.headers.authorization, body });
      const reply = (status: number, value: unknown) => res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
      const refuse = () => reply(401, { errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] });
      const lifetime = { expires_in: options.lifetimeSeconds ?? 300 };
      if (req.method === "POST") {
        const form = new URLSearchParams(body);
        if (!refreshTokens.has(form.get("refresh_token") ?? "")) return refuse();
        return reply(200, { access_token: token(form.get("scope"), "refreshed"), ...lifetime });
      }
      const query = new URL(req.url ?? "/", "http://localhost").searchParams;
      const [user = "", ...rest] = Buffer.from(req.headers.authorization?.replace(/^Basic /, "") ?? "", "base64")
        .toString()
        .split(":");
      const known = Object.hasOwn(options.accounts, user) && options.accounts[user] === rest.join(":");
      if (req.headers.authorization && !known) return refuse();
      if (!known && !options.anonymousPull) return refuse();
      reply(200, { token: token(query.get("scope"), known ? user : ""), ...lifetime });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/token`);
  return {
    url,
    seen,
    refreshTokens,
    auth: { token: { realm: url.href, service: options.service, issuer: options.issuer, rootcertbundle: certificate } },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
