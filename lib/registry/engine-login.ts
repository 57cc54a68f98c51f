import type { ResolvedImage } from "../inspect/ports";
import type { CredentialStore } from "./docker-config";
import type { Routes } from "./routes";

/** AuthConfig of the Engine API (X-Registry-Auth), as far as Docker's config.json can fill it. */
export interface EngineLogin {
  username?: string;
  password?: string;
  identitytoken?: string;
  /** The registry that they are for, as the engine names it. */
  serveraddress: string;
}

/**
 * The login for one image's own registry, or for the mirror that answered, never one for the other: `docker pull` would send the same.
 * What could not be looked up is left out; the engine then says that a login is missing.
 */
export async function engineLogin(
  store: CredentialStore,
  routes: Routes,
  image: Pick<ResolvedImage, "reference" | "mirror">,
  signal: AbortSignal,
): Promise<EngineLogin | undefined> {
  const base = routes.for(image.reference.registry).find((b) => b.mirror === image.mirror);
  if (!base) return undefined;
  const { credentials } = await store.find(base.credentialHost, signal);
  if (!credentials) return undefined;
  const serveraddress = base.credentialHost === "docker.io" ? "https://index.docker.io/v1/" : base.credentialHost;
  return credentials.kind === "password"
    ? { username: credentials.username, password: credentials.password, serveraddress }
    : { identitytoken: credentials.token, serveraddress };
}
