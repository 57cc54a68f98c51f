import "server-only";
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { z } from "zod";
import { env } from "../env";
import { BasewiseError, isBasewiseError, type Problem, toProblem } from "../errors";
import type { Actor } from "../jobs/job";
import { log } from "../log";
import { checkRequest, factsOf } from "./check";
import { instanceOf, requestIdHeader } from "./requests";

/**
 * The one wrapper that every route passes: who may ask, what the body is, and errors as `application/problem+json`. Before there are
 * accounts the actor is `local`; a name is shown as stated, never trusted.
 */
export interface RouteContext<Params> {
  request: Request;
  params: Params;
  query: URLSearchParams;
  actor: Actor;
  /** Reads the JSON body by a schema. Raises `unsupported_media_type`, `payload_too_large`, `invalid_request`. */
  body<T extends z.ZodType>(schema: T): Promise<z.output<T>>;
  /** Reads a body of plain text, UTF-8. Raises `unsupported_media_type`, `payload_too_large`, `invalid_request`. */
  text(): Promise<string>;
  /** Reads a body of JSON as it was sent, unparsed, of at most so many bytes. Raises `unsupported_media_type`, `payload_too_large`, `invalid_request`. */
  jsonText(maxBytes: number): Promise<string>;
  /** A body that is a file, as it comes. Whoever reads it bounds it. Raises `unsupported_media_type`, `invalid_request`. */
  file(type: string): NodeJS.ReadableStream;
}

const maxBodyBytes = 256 * 1024;

/** Every handler made here, so that a test can tell a route that passes the wrapper from one that does not. */
export const guarded = Symbol.for("basewise.guarded");

export function problemResponse(problem: Problem): Response {
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (problem.retryAt) headers.set("retry-after", String(Math.max(0, Math.ceil((Date.parse(problem.retryAt) - Date.now()) / 1000))));
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

async function boundedBytes(request: Request, maxBytes = maxBodyBytes): Promise<Buffer> {
  const reader = request.body?.getReader();
  if (!reader) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw new BasewiseError("payload_too_large", `A body holds at most ${Math.floor(maxBytes / 1024)} KiB.`);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

function mustBe(request: Request, wanted: string): void {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== wanted) throw new BasewiseError("unsupported_media_type", `The body was sent as ${type || "nothing stated"}; here it is ${wanted}.`);
}

/** For what changes nothing and starts nothing: text/plain can be posted from any site without a preflight. */
async function readText(request: Request): Promise<string> {
  mustBe(request, "text/plain");
  return utf8(await boundedBytes(request));
}

async function readJsonText(request: Request, maxBytes: number): Promise<string> {
  mustBe(request, "application/json");
  return utf8(await boundedBytes(request, maxBytes));
}

function readFile(request: Request, type: string): NodeJS.ReadableStream {
  mustBe(request, type);
  if (!request.body) throw new BasewiseError("invalid_request", "The body is empty.");
  return Readable.fromWeb(request.body as ReadableStream);
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BasewiseError("invalid_request", "The body is not text in UTF-8.", {}, { cause });
  }
}

async function readBody<T extends z.ZodType>(request: Request, schema: T): Promise<z.output<T>> {
  // A form or text/plain can be posted from any site without a preflight; JSON can't.
  mustBe(request, "application/json");
  const text = new TextDecoder().decode(await boundedBytes(request));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BasewiseError("invalid_request", "The body is not JSON.", {}, { cause });
  }
  return checked(schema, value);
}

/** Holds a value against a schema. Raises `invalid_request` that names the field. */
export function checked<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.map(String).join(".") ?? "";
  throw new BasewiseError("invalid_request", `${field || "The request"}: ${issue?.message ?? "not valid"}.`, field ? { field } : {});
}

type Handler<Params> = (context: RouteContext<Params>) => Promise<Response> | Response;
type NextContext<Params> = { params: Promise<Params> };

export function route<Params = Record<string, never>>(handler: Handler<Params>) {
  const wrapped = async (request: Request, next: NextContext<Params>): Promise<Response> => {
    const requestId = request.headers.get(requestIdHeader) ?? randomUUID();
    try {
      checkRequest(factsOf(request), env().BASEWISE_PUBLIC_URL);
      const params = await next.params;
      const query = new URL(request.url).searchParams;
      return await handler({
        request,
        params,
        query,
        actor: { kind: "local" },
        body: (schema) => readBody(request, schema),
        text: () => readText(request),
        jsonText: (maxBytes) => readJsonText(request, maxBytes),
        file: (type) => readFile(request, type),
      });
    } catch (error) {
      if (!isBasewiseError(error)) log.error("request.failed", { requestId, method: request.method, path: new URL(request.url).pathname, error });
      return problemResponse(toProblem(error, instanceOf(requestId)));
    }
  };
  return Object.assign(wrapped, { [guarded]: true });
}

/** A document byte for byte; as JSON, which browsers show, with what it was served as and its digest beside it. */
export const rawAnswer = ({ text, mediaType, digest }: { text: string; mediaType: string; digest: string }): Response =>
  new Response(text, {
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "docker-content-digest": digest,
      "x-media-type": mediaType,
    },
  });

export const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json", "cache-control": "no-store", ...headers } });
