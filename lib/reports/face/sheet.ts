import "server-only";
import { request } from "node:http";
import { env, ownAddress } from "../../env";

/**
 * A page that readers of a link get: drawn once by the app's own page of it, then kept as bytes without any of the app's scripts. However
 * many the readers are, each is sent what lies there.
 */
const mostBytes = 32 * 2 ** 20;
const mostKeptBytes = 48 * 2 ** 20;
const drawMs = 30_000;
const place = globalThis as typeof globalThis & { basewiseSheets?: Map<string, Promise<Buffer>>; basewiseSheetSizes?: Map<string, number> };

/** Next sends a page's title and descriptions behind its content, except to those that read no further than the head. */
const reader = "basewise-sheet (as Bingbot)";

const drawn = (path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { host, port, hostHeader } = ownAddress(env());
    const asked = request({ host, port, path, headers: { host: hostHeader, "user-agent": reader, accept: "text/html" }, timeout: drawMs }, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on("data", (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > mostBytes) answer.destroy(new Error(`${path} is larger than ${mostBytes} bytes`));
      });
      answer.on("error", reject);
      answer.on("end", () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(chunks).toString("utf8"));
        else reject(new Error(`${path} answered ${answer.statusCode}`));
      });
    });
    asked.on("timeout", () => asked.destroy(new Error(`${path} was not drawn in time`)));
    asked.on("error", reject);
    asked.end();
  });

/** React writes every `<` of a text or an attribute as an escape, so what looks like a script is one of Next's own. */
export const withoutScripts = (html: string): string =>
  html
    .replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, "")
    .replace(/<link\b[^>]*\bas="script"[^>]*>/g, "")
    .replace(/ nonce="[^"]*"/g, "")
    .replace("</head>", '<script src="/report.js" defer=""></script></head>');

/** The page at this path of the app, as it was when it was first asked for under this key. */
export async function sheet(key: string, path: string): Promise<Buffer> {
  place.basewiseSheets ??= new Map();
  place.basewiseSheetSizes ??= new Map();
  const [kept, sizes] = [place.basewiseSheets, place.basewiseSheetSizes];
  const there = kept.get(key);
  if (there) {
    kept.delete(key);
    kept.set(key, there);
    return there;
  }
  const coming = drawn(path).then((html) => Buffer.from(withoutScripts(html)));
  kept.set(key, coming);
  try {
    const made = await coming;
    sizes.set(key, made.length);
    let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const oldest of kept.keys()) {
      if (total <= mostKeptBytes || oldest === key) break;
      total -= sizes.get(oldest) ?? 0;
      kept.delete(oldest);
      sizes.delete(oldest);
    }
    return made;
  } catch (error) {
    kept.delete(key);
    throw error;
  }
}
