import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { checkRequest, factsOf } from "./lib/access/check";
import { env } from "./lib/env";
import { isBasewiseError, toProblem } from "./lib/errors";

/** Before every page and route: who may ask (the routes' wrapper asks again, with the body), and a nonce for the page's own scripts. */
const policy = (nonce: string): string =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${process.env.NODE_ENV === "development" ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'none'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

export function proxy(request: NextRequest): Response {
  try {
    checkRequest(factsOf(request), env().BASEWISE_PUBLIC_URL);
  } catch (error) {
    if (!isBasewiseError(error)) throw error;
    const problem = toProblem(error);
    return new Response(JSON.stringify(problem), {
      status: problem.status,
      headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
    });
  }
  // Reports say their own, stricter policy; only the page that they are drawn with is one of the app's.
  if (/^\/r\/(?!.*\/sheet(?:\/|$))/.test(request.nextUrl.pathname)) return NextResponse.next();
  const nonce = randomBytes(16).toString("base64");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy(nonce)); // Next takes the nonce for its own scripts from here
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy(nonce));
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("cross-origin-opener-policy", "same-origin");
  response.headers.set("cross-origin-resource-policy", "same-origin");
  return response;
}

export const config = { matcher: "/((?!_next/static|_next/image|favicon.ico).*)" };
