import { z } from "zod";
import { BasewiseError, type ErrorCode } from "../errors";
import type { HttpResponse } from "../http";

/**
 * Answers other than success → error codes. Body: distribution-spec v1.1, "Error Codes" `{errors: [{code, message}]}`; some registries
 * send other JSON, HTML or nothing, so the status alone must do where the body says nothing.
 */
const bodySchema = z.object({
  errors: z.array(z.object({ code: z.union([z.string(), z.number().transform(String)]).catch(""), message: z.string().catch("") })).min(1),
});

export interface ErrorBody {
  code: string;
  message: string;
}

const control = /[\p{Cc}\p{Cf}]+/gu;

/** The first error of the body; messages cut to 200 characters and without control characters, for they are shown. */
export function parseErrorBody(text: string): ErrorBody | undefined {
  try {
    const first = bodySchema.parse(JSON.parse(text)).errors[0];
    return first && { code: first.code.toUpperCase(), message: first.message.replace(control, " ").trim().slice(0, 200) };
  } catch {
    return undefined;
  }
}

/** Retry-After, RFC 9110 section 10.2.3: seconds or a date → a moment; undefined where absent or unreadable. Never more than a day. */
export function parseRetryAfter(header: string | undefined, now: Date): Date | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  const at = /^\d{1,9}$/.test(text) ? now.getTime() + Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  return new Date(Math.min(Math.max(at, now.getTime()), now.getTime() + 86_400_000));
}

/** What was asked for, for the words and for what 404 means. */
export interface Asked {
  host: string;
  /** `gcr.io/distroless/cc:latest`, as the user knows it. */
  name: string;
  what: "manifest" | "config" | "layer" | "tag list" | "token";
  /** Whether no credentials were given along. */
  anonymous: boolean;
}

/** An answer with its status, so that a retry can be decided on it. */
export class RegistryAnswer extends BasewiseError {
  constructor(
    code: ErrorCode,
    detail: string,
    host: string,
    readonly status: number,
    readonly retryAt: Date | undefined,
    /** Code in the body (`NAME_UNKNOWN`), or "". */
    readonly bodyCode: string,
  ) {
    super(code, detail, { host, ...(code === "rate_limited" && retryAt ? { retryAt: retryAt.toISOString() } : {}) });
  }
}

const missing: Record<Asked["what"], ErrorCode> = {
  manifest: "tag_not_found",
  config: "registry_error",
  layer: "layer_missing",
  "tag list": "image_not_found",
  token: "registry_error",
};

function codeOf(status: number, body: string, what: Asked["what"]): ErrorCode {
  if (status === 429 || body === "TOOMANYREQUESTS") return "rate_limited";
  if (status === 403 || body === "DENIED") return "forbidden";
  if (status === 401) return "unauthorised";
  if (body === "NAME_UNKNOWN" || body === "NAME_INVALID") return "image_not_found";
  if (status === 404) return missing[what];
  return "registry_error";
}

/** Exported for its table test; `answerError` reads the body and calls it. */
export function mapAnswer(answer: { status: number; retryAfter: string | undefined; body: ErrorBody | undefined }, asked: Asked, now: Date): RegistryAnswer {
  const { host, name, what } = asked;
  const code = codeOf(answer.status, answer.body?.code ?? "", what);
  const retryAt = parseRetryAfter(answer.retryAfter, now);
  const words = answer.body?.message ? ` Its words: “${answer.body.message}”.` : "";
  const detail: Partial<Record<ErrorCode, string>> = {
    rate_limited: retryAt ? `${host} asks to wait until ${retryAt.toISOString()}.` : `${host} asks to wait and does not say how long.`,
    // Registries hide what exists from those who may not read it, so a private repository and none answer alike.
    unauthorised: asked.anonymous
      ? `${host} gives ${name} to nobody without a login; it may be private, or not exist.`
      : `${host} does not accept the credentials stored for it (${name}).`,
    forbidden: asked.anonymous
      ? `${host} refuses ${name} to those without a login; it may be private, or not exist.`
      : `${host} refuses ${name} to the credentials stored for it.`,
    image_not_found: `${host} knows no repository of ${name}.`,
    tag_not_found: `${host} knows no ${name}.`,
    layer_missing: `${host} does not have a layer that ${name} names.`,
  };
  return new RegistryAnswer(
    code,
    `${detail[code] ?? `${host} answered ${answer.status} for the ${what} of ${name}.`}${words}`,
    host,
    answer.status,
    retryAt,
    answer.body?.code ?? "",
  );
}

export async function answerError(response: HttpResponse, asked: Asked): Promise<RegistryAnswer> {
  const text = await response.readText(64 << 10, "error").catch(() => "");
  return mapAnswer({ status: response.status, retryAfter: response.header("retry-after"), body: parseErrorBody(text) }, asked, new Date());
}
