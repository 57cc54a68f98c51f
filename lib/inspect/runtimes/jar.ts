import type { JarFacts } from "../layer-index";
import { isJarUnread, type JarUnread, unzipSome } from "./jar-zip";

const manifestPath = "META-INF/MANIFEST.MF";
const pomProperties = /^META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/;

/** Large manifests list a digest for every class of a signed JAR. */
const manifestBound = 4 * 1024 * 1024;
const pomBound = 64 * 1024;
/** A shaded JAR has one for each library in it. */
const mostPoms = 2_000;
const mostNested = 10_000;
const longestName = 1024;
const longestValue = 1024;

const told: ReadonlySet<string> = new Set([
  ...["Implementation", "Specification"].flatMap((who) => ["Title", "Version", "Vendor", "Vendor-Id", "URL"].map((what) => `${who}-${what}`)),
  ...["SymbolicName", "Version", "Name", "Vendor", "License", "DocURL"].map((what) => `Bundle-${what}`),
  "Automatic-Module-Name",
  "Main-Class",
]);

/** JAR File Specification, "Name-Value pairs and Sections": the main section ends at an empty line; a blank in front continues a line. */
function mainAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  let name: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === "") break;
    if (line.startsWith(" ")) {
      const value = name === undefined ? undefined : attributes[name];
      if (name !== undefined && value !== undefined && value.length < longestValue) attributes[name] = (value + line.slice(1)).slice(0, longestValue);
      continue;
    }
    const colon = line.indexOf(": ");
    const key = colon < 0 ? "" : line.slice(0, colon);
    name = told.has(key) ? key : undefined;
    if (name !== undefined) attributes[name] = line.slice(colon + 2, colon + 2 + longestValue);
  }
  return attributes;
}

/** java.util.Properties, as Maven's archiver writes it: no continued lines, no escapes but in front of `:`, `=`, `#`, `!` and `\`. */
function property(text: string, key: string): string | undefined {
  for (const line of text.split(/\r\n|\n|\r/)) {
    const match = /^\s*(\w+)\s*[=:]\s*(.*?)\s*$/.exec(line.slice(0, longestValue));
    if (match?.[1] === key) return match[2]?.replace(/\\([:=#!\\])/g, "$1");
  }
  return undefined;
}

const nothing = (code: JarUnread["code"], reason: string): JarFacts => ({ manifest: {}, maven: [], nested: [], unread: { code, reason } });

/** What a JAR (WAR, EAR) says of itself. JARs inside it are named, not read. */
export function readJar(bytes: Buffer): JarFacts {
  const nested: string[] = [];
  let poms = 0;
  let tooMany: string | undefined;
  try {
    const entries = unzipSome(bytes, (name) => {
      if (name === manifestPath) return manifestBound;
      if (pomProperties.test(name)) {
        if (++poms <= mostPoms) return pomBound;
        tooMany = `It has more than ${mostPoms} pom.properties.`;
      } else if (/\.[jw]ar$/i.test(name) && name.length <= longestName) {
        if (nested.length < mostNested) nested.push(name);
        else tooMany = `It has more than ${mostNested} JARs inside.`;
      }
      return undefined;
    });
    const maven: JarFacts["maven"] = [];
    for (const [name, data] of entries) {
      if (name === manifestPath) continue;
      const text = data.toString("utf8");
      const [groupId, artifactId, version] = ["groupId", "artifactId", "version"].map((key) => property(text, key));
      if (groupId && artifactId && version) maven.push({ groupId, artifactId, version });
    }
    return {
      manifest: mainAttributes(entries.get(manifestPath)?.toString("utf8") ?? ""),
      maven: maven.sort((a, b) => (`${a.groupId}:${a.artifactId}` < `${b.groupId}:${b.artifactId}` ? -1 : 1)),
      nested: nested.sort(),
      unread: tooMany === undefined ? null : { code: "too_large", reason: tooMany },
    };
  } catch (error) {
    if (isJarUnread(error)) return nothing(error.code, error.reason);
    throw error;
  }
}
