/**
 * The one closed table of error codes: code → HTTP status → what happened → what to do.
 * Routes answer with `application/problem+json` (RFC 9457), pages show the same words. A code is never matched by its message.
 */
interface ErrorEntry {
  status: number;
  /** What happened, in a few words, without particulars (those are in `detail`). */
  title: string;
  /** What the reader can do next. */
  remedy: string;
  /** Whether trying the same again later may succeed without any change. */
  retryable: boolean;
}

const entry = (status: number, title: string, remedy: string, retryable = false): ErrorEntry => ({ status, title, remedy, retryable });

export const errorTable = {
  // what was asked
  invalid_request: entry(400, "The request is not valid", "Correct what the detail names and send it again."),
  invalid_reference: entry(
    400,
    "Not an image reference",
    "Write it as docker pull takes it: debian:trixie, gcr.io/distroless/static-debian13:nonroot, or name@sha256:…",
  ),
  invalid_platform: entry(400, "Not a platform", "Write it as os/arch or os/arch/variant, for example linux/amd64 or linux/arm/v7."),
  too_many_requests: entry(429, "Too many requests at once", "Wait a moment, or send fewer at a time.", true),
  unsupported_media_type: entry(415, "The body is of another type", "Send it with the header Content-Type that the detail names."),
  payload_too_large: entry(413, "The body is too large", "Send at most what the detail names."),
  foreign_host: entry(
    421,
    "This host name is not served here",
    "Use http://127.0.0.1 or localhost, or set BASEWISE_PUBLIC_URL to the address that users type.",
  ),
  foreign_origin: entry(403, "The request came from another site", "Open Basewise itself and do it there."),
  not_found: entry(404, "Nothing is recorded under this address", "Check the address, or inspect the image first."),
  image_not_recorded: entry(404, "The image is not recorded", "Inspect it first; looking at a page never starts work by itself."),
  conflict: entry(409, "This cannot be done in the present state", "Look at the present state and decide again."),
  // reports
  report_not_found: entry(404, "No report at this link", "Copy the whole link, or ask whoever sent it."),
  report_revoked: entry(410, "This report was revoked", "Ask whoever sent the link for a newer one."),
  report_too_large: entry(422, "The report is too large", "Leave sections or images out, or raise BASEWISE_MAX_REPORT_BYTES."),
  too_many_reports: entry(429, "Too many reports were made in a short time", "Wait until the time named, or raise BASEWISE_REPORTS_PER_HOUR.", true),
  // standards
  standard_changed: entry(409, "Someone changed it in the meantime", "Look at what changed, and send your change again from the revision named."),
  // webhooks
  webhook_not_found: entry(404, "No such webhook", "Look at the list of webhooks; it may have been deleted."),
  delivery_not_found: entry(404, "No such delivery", "Deliveries are kept for a time only; look at the webhook's log."),
  webhook_not_allowed: entry(403, "This address may not be sent to", "Use https and a public address, or list the host in BASEWISE_WEBHOOK_HOSTS and restart."),
  webhook_unreachable: entry(
    502,
    "The receiver could not be reached",
    "Check its address, its certificate and the network; it is tried again by itself.",
    true,
  ),
  webhook_timeout: entry(504, "The receiver answers too slowly", "Let it answer first and work afterwards; it is tried again by itself.", true),
  webhook_refused: entry(502, "The receiver did not take it", "Any answer from 200 to 299 counts; look at the receiver's log.", true),
  webhook_redirected: entry(502, "The receiver redirects", "Redirects are not followed: enter the address that it leads to.", true),
  webhook_gone: entry(410, "The receiver wants no more", "It answered 410, so the webhook was disabled; enable it if that was a mistake."),
  secret_key_missing: entry(
    503,
    "The key of the stored secrets is missing",
    "Put secret.key back into the data folder or set BASEWISE_SECRET_KEY to what it was. If it is lost, set a new one and give each webhook a new secret.",
  ),
  secret_key_wrong: entry(
    503,
    "A stored secret cannot be opened",
    "Set BASEWISE_SECRET_KEY, or put back the secret.key, that it was sealed with; or give the webhook a new secret.",
  ),
  secret_key_unusable: entry(
    503,
    "The key file cannot be used",
    "Make it a plain file of the server's user with mode 0600 (chmod 600). If others could read it, give each webhook a new secret.",
  ),
  // registries
  image_not_found: entry(
    404,
    "The registry knows no such repository",
    "Check the spelling. A private repository answers the same until credentials are given.",
  ),
  tag_not_found: entry(404, "The registry knows no such tag or digest", "Choose another tag; the repository's page lists those that exist."),
  unauthorised: entry(401, "The registry asks for a login", "Run docker login for this registry where Basewise runs, then retry."),
  forbidden: entry(403, "The registry refuses these credentials", "Log in with an account that may pull this repository, then retry."),
  credential_helper_missing: entry(
    502,
    "A credential helper could not be run",
    "Install the helper that Docker's config.json names, or run docker login without it.",
  ),
  rate_limited: entry(429, "The registry limits the rate of requests", "Wait until the time named, or log in for a higher limit.", true),
  registry_unreachable: entry(502, "The registry could not be reached", "Check the network, the proxy and the mirror settings, then retry.", true),
  registry_not_allowed: entry(403, "This registry is not on the allow-list", "Add its host to BASEWISE_REGISTRIES and restart."),
  registry_error: entry(502, "The registry answered with an error", "Retry; if it stays, ask whoever runs the registry.", true),
  registry_timeout: entry(504, "The registry answers too slowly", "Retry later, or use a nearer mirror (BASEWISE_REGISTRY_MIRRORS).", true),
  platform_not_offered: entry(404, "The image is not offered for this platform", "Choose one of the platforms named."),
  not_an_artifact: entry(422, "Not the artifact that was expected", "Check the reference: it names something else than what is wanted."),
  not_an_image: entry(
    422,
    "The manifest is not an image",
    "Choose a tag or digest of a container image; artifacts, attestations and empty indexes cannot be compared.",
  ),
  // bytes
  digest_mismatch: entry(502, "The bytes are not those of the digest", "Retry; if it stays, the registry or something between alters what it serves."),
  diff_id_mismatch: entry(422, "A layer is not what the image's config claims", "Do not trust this image; tell whoever publishes it."),
  layer_unreadable: entry(422, "A layer could not be read", "The detail names the layer and what is wrong with it; an intact copy must be pushed."),
  layer_missing: entry(502, "A layer was not handed out", "Retry from the other source.", true),
  // A bound each, so that whoever meets one knows which setting it is.
  layer_too_large: entry(422, "A layer unpacks to too many bytes", "Raise BASEWISE_MAX_UNPACKED_BYTES if the image is trusted."),
  image_too_large: entry(422, "The image unpacks to too many bytes", "Raise BASEWISE_MAX_IMAGE_BYTES if the image is trusted."),
  ratio_too_high: entry(
    422,
    "A layer unpacks to far more than its packed bytes",
    "This is what a bomb looks like; raise BASEWISE_MAX_RATIO if the image is trusted.",
  ),
  too_many_entries: entry(422, "A layer has too many entries", "Raise BASEWISE_MAX_ENTRIES if the image is trusted."),
  path_too_long: entry(422, "A path in a layer is too long", "Linux itself takes 4096 bytes; raise BASEWISE_MAX_PATH_BYTES if the image is trusted."),
  index_too_large: entry(
    422,
    "Too much is to be kept of the image's files",
    "Raise BASEWISE_MAX_INDEX_BYTES if the image is trusted and there is memory for it.",
  ),
  too_many_layers: entry(422, "The image has too many layers", "Raise BASEWISE_MAX_LAYERS if the image is trusted."),
  manifest_too_large: entry(422, "A manifest or config is too large", "Raise BASEWISE_MAX_MANIFEST_BYTES if the image is trusted."),
  bound_exceeded: entry(422, "A bound was exceeded", "The detail names what is too large; nothing that an image or a registry in order sends comes near it."),
  reading_differs: entry(409, "The bytes differ from what is on record", "Keep both readings and find out which source alters the image."),
  // the engine
  engine_unreachable: entry(503, "The Docker engine does not answer", "Start it, or set DOCKER_HOST; reading from the registry needs no engine.", true),
  engine_permission_denied: entry(
    503,
    "The engine refused the connection",
    "Add the server's user to the group docker and restart, or read from the registry, which needs no engine.",
  ),
  engine_disk_full: entry(
    507,
    "The engine has no room on its disk",
    "Free space where the engine keeps its images (docker system df), or read from the registry.",
  ),
  engine_timeout: entry(504, "The Docker engine answers too slowly", "Retry; if it stays, look at the engine's own log.", true),
  engine_error: entry(502, "The Docker engine answered with an error", "The detail gives its words; docker's own log has more.", true),
  engine_pull_refused: entry(
    502,
    "The engine could not pull the image",
    "Read it from the registry instead, or let the engine reach the registry (see BASEWISE_REGISTRY_MIRRORS, engine=).",
  ),
  // scanners
  scanner_missing: entry(
    503,
    "The scanner could not be started",
    "Install Trivy where Basewise runs, or set BASEWISE_TRIVY to its path; or let Basewise have the engine's own socket and an image of Trivy (BASEWISE_TRIVY_IMAGE).",
  ),
  scanner_image_changed: entry(
    409,
    "The scanner's image is not the one on record",
    "Ask its publisher which digest is right, and name that one: BASEWISE_TRIVY_IMAGE=…@sha256:….",
  ),
  scanner_refused: entry(
    503,
    "This release of the scanner is not used",
    "Install another. Where one of its tampered releases (0.69.4 to 0.69.6, CVE-2026-33634) ever ran, treat the machine's secrets as stolen.",
  ),
  scanner_failed: entry(502, "The scanner ended with an error", "The detail has its last words; if they name the database, fetch that anew.", true),
  scanner_timeout: entry(504, "The scanner did not end in time", "Retry; if it stays, raise BASEWISE_TRIVY_SECONDS.", true),
  scanner_output_unreadable: entry(
    502,
    "The scanner printed what is not its report",
    "Check that BASEWISE_TRIVY names Trivy itself and not a script around it, and update it.",
  ),
  scanner_output_too_large: entry(502, "The scanner printed too much", "Raise BASEWISE_TRIVY_MAX_BYTES if the program that BASEWISE_TRIVY names is trusted."),
  scanner_database_missing: entry(
    503,
    "There is no vulnerability database",
    "Fetch it under Settings, Scanner, or bring it there as a file; where BASEWISE_TRIVY_CACHE names a folder, put it there.",
  ),
  scanner_database_too_old: entry(
    503,
    "The vulnerability database is too old",
    "Fetch a newer one under Settings, Scanner, or raise BASEWISE_TRIVY_MAX_AGE_DAYS.",
  ),
  scanner_database_newer: entry(503, "The vulnerability database is newer than the scanner", "Install a newer Trivy."),
  scanner_database_unreadable: entry(
    422,
    "This is no vulnerability database",
    "Name the artifact that Trivy fetches (BASEWISE_TRIVY_DB), or bring db.tar.gz as it lies there.",
  ),
  scanner_database_not_ours: entry(
    409,
    "The vulnerability database is not kept by Basewise",
    "BASEWISE_TRIVY_CACHE names a folder of yours: put the database there, or unset it so that Basewise keeps one in its data folder.",
  ),
  scan_report_unreadable: entry(
    422,
    "Not a scanner's report that can be read",
    "Send the JSON of Trivy (trivy image -f json) or of Grype (grype -o json), of an image or of its SBOM.",
  ),
  vex_unreadable: entry(
    422,
    "Not an OpenVEX document that can be read",
    "Send OpenVEX in JSON, v0.2.0, as vexctl writes it, of at most 5 MiB and 10,000 statements.",
  ),
  vex_mismatch: entry(409, "The document is of another image", "Hand it in for an image that it names; or have its author name this one, by digest."),
  scan_report_mismatch: entry(409, "The report is of another image", "Scan the very digest that the detail names, and send that report."),
  // here
  job_cancelled: entry(409, "The job was cancelled", "Start it again whenever you like."),
  job_interrupted: entry(500, "The job was interrupted too often", "Retry; if the server keeps stopping while it runs, the log tells why."),
  disk_full: entry(507, "No room left for the database", "Free space in the data folder; nothing recorded is lost."),
  internal: entry(500, "Something failed here", "Retry; if it stays, the server's log has the cause under the same request id."),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;
export const errorCodes = Object.keys(errorTable) as ErrorCode[];
export const isErrorCode = (text: unknown): text is ErrorCode => typeof text === "string" && Object.hasOwn(errorTable, text);

/** Particulars that a machine can use; each only with the codes that it belongs to. */
export interface ErrorExtra {
  /** rate_limited, too_many_requests, too_many_reports: when to try again, ISO 8601. */
  retryAt?: string;
  /** platform_not_offered: what is offered, as os/arch[/variant]. */
  platforms?: string[];
  /** invalid_request: which field. */
  field?: string;
  /** registry codes: the host asked. */
  host?: string;
  /** standard_changed: the revision that stands now, and what changed since the one that was named, oldest first. */
  revision?: number;
  changedSince?: ChangeSince[];
  /** standard_changed: fields that were sent and that the others changed as well. */
  collides?: string[];
}

/** One change by someone else, as a refused one is told of it. */
export interface ChangeSince {
  revision: number;
  at: string;
  /** As stated; null where nobody was named. */
  by: string | null;
  action: string;
  why: string;
  changes: { field: string; before: unknown; after: unknown }[];
}

/** RFC 9457 problem details. */
export interface Problem extends ErrorExtra {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  remedy: string;
  instance?: string;
}

/** Next bundles pages, routes and the worker apart, so one process holds several copies of this class: `instanceof` would miss them. */
const brand = Symbol.for("basewise.error");

export class BasewiseError extends Error {
  override readonly name = "BasewiseError";
  readonly [brand] = true;
  /** What Next hands to an error page of an error on the server, whose message it withholds. */
  readonly digest: string;
  constructor(
    readonly code: ErrorCode,
    /** One or two sentences with the particulars; shown to users, so never a secret. */
    readonly detail: string,
    readonly extra: ErrorExtra = {},
    options?: { cause?: unknown },
  ) {
    super(`${code}: ${detail}`, options);
    this.digest = `basewise:${code}`;
  }
}

export const isBasewiseError = (error: unknown): error is BasewiseError => error instanceof Error && brand in error;

/** What an aborted signal stands for: the error that it was aborted with, else `job_cancelled`. */
export const abortReason = (signal: AbortSignal): BasewiseError =>
  isBasewiseError(signal.reason) ? signal.reason : new BasewiseError("job_cancelled", "The work was stopped before its end.", {}, { cause: signal.reason });

/** SQLite's and the file system's words for a full disk, wherever they stand in the chain of causes (Prisma wraps libsql's error twice). */
function isDiskFull(error: unknown): boolean {
  let at: unknown = error;
  for (let depth = 0; depth < 8 && at !== null && typeof at === "object"; depth++) {
    const { code, message, cause } = at as { code?: unknown; message?: unknown; cause?: unknown };
    if (code === "SQLITE_FULL" || code === "ENOSPC") return true;
    if (typeof message === "string" && /SQLITE_FULL|database or disk is full|ENOSPC/.test(message)) return true;
    at = cause;
  }
  return false;
}

const foreign = (error: unknown): BasewiseError =>
  isDiskFull(error)
    ? new BasewiseError("disk_full", "The database could not be written: there is no room left where its file lies.")
    : new BasewiseError("internal", "An unexpected error; the log has the cause.");

/** What the user sees of any error. What is not ours becomes `internal`; its cause belongs in the log, not on the page. */
export function toProblem(error: unknown, instance?: string): Problem {
  const known = isBasewiseError(error) ? error : foreign(error);
  const { status, title, remedy } = errorTable[known.code];
  return {
    type: `urn:basewise:error:${known.code}`,
    title,
    status,
    detail: known.detail,
    code: known.code,
    remedy,
    ...known.extra,
    ...(instance ? { instance } : {}),
  };
}
