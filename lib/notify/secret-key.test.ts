import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keyForSealing, presentKey } from "./secret-key";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "basewise-key-"));
  file = path.join(folder, "secret.key");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const place = () => ({ given: undefined, file });
const code = (expected: string, detail = "") => expect.objectContaining({ code: expected, detail: expect.stringContaining(detail) });

describe("the key", () => {
  it("is made at first need, 0600, and is the same from then on", () => {
    expect(() => presentKey(place())).toThrow(code("secret_key_missing"));
    expect(readdirSync(folder)).toEqual([]);
    const key = keyForSealing(false, place());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(file, "utf8"), "base64")).toEqual(key);
    expect(key).toHaveLength(32);
    expect(keyForSealing(true, place())).toEqual(key);
    expect(presentKey(place())).toEqual(key);
    expect(readdirSync(folder)).toEqual(["secret.key"]);
  });
  it("is not replaced in silence where secrets are stored already", () => {
    expect(() => keyForSealing(true, place())).toThrow(code("secret_key_missing", "gone"));
    expect(readdirSync(folder)).toEqual([]);
  });
  it("of the environment counts before the file", () => {
    keyForSealing(false, place());
    const given = randomBytes(32);
    expect(presentKey({ given, file })).toBe(given);
  });
  it.each([0o640, 0o604, 0o644, 0o660, 0o601])("is refused where others may touch the file: mode %o", (mode) => {
    keyForSealing(false, place());
    chmodSync(file, mode);
    expect(() => presentKey(place())).toThrow(code("secret_key_unusable", mode.toString(8)));
    chmodSync(file, 0o600);
    presentKey(place());
  });
  it.each(["", "secret", randomBytes(31).toString("base64"), randomBytes(33).toString("base64")])("is refused where it is none: %o", (text) => {
    writeFileSync(file, text, { mode: 0o600 });
    expect(() => presentKey(place())).toThrow(code("secret_key_unusable", "32 bytes"));
    expect(() => keyForSealing(false, place())).toThrow(code("secret_key_unusable"));
  });
  it("is refused behind a link, as a folder, and where it cannot be made", () => {
    writeFileSync(path.join(folder, "elsewhere"), randomBytes(32).toString("base64"), { mode: 0o600 });
    symlinkSync("elsewhere", file);
    expect(() => presentKey(place())).toThrow(code("secret_key_unusable", "link"));
    rmSync(file);
    mkdirSync(file, { mode: 0o700 });
    expect(() => presentKey(place())).toThrow(code("secret_key_unusable", "plain file"));
    expect(() => keyForSealing(false, { given: undefined, file: path.join(folder, "no", "secret.key") })).toThrow(code("secret_key_unusable", "ENOENT"));
  });
});
