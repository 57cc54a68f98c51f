import type { Inspection } from "../inspect/inspection";
import { showName } from "../inspect/names";
import { type ConfigEntry, type ConfigField, configFields, type Sign } from "./diff-types";

/** What two images say a container starts with, field by field. Pure. */
type Said = { text: string | null } | { items: Map<string, string> };

const named = (map: Record<string, string>): Said => ({ items: new Map(Object.entries(map)) });
const listed = (list: readonly string[]): Said => ({ items: new Map(list.map((one) => [one, one])) });
const command = (words: string[] | null): Said => ({ text: words && JSON.stringify(words) });

const say: Record<ConfigField, (image: Inspection) => Said> = {
  user: ({ config }) => ({ text: config.user }),
  // Of a variable that is set twice the last one holds.
  env: ({ config }) => ({
    items: new Map(
      config.env.map((one) => {
        const at = one.indexOf("=");
        return at < 0 ? [one, ""] : [one.slice(0, at), one.slice(at + 1)];
      }),
    ),
  }),
  entrypoint: ({ config }) => command(config.entrypoint),
  cmd: ({ config }) => command(config.cmd),
  workingDir: ({ config }) => ({ text: config.workingDir }),
  exposedPorts: ({ config }) => listed(config.exposedPorts),
  volumes: ({ config }) => listed(config.volumes),
  labels: ({ config }) => named(config.labels),
  stopSignal: ({ config }) => ({ text: config.stopSignal }),
  annotations: (image) => named(image.annotations),
  created: (image) => ({ text: image.created }),
  platform: (image) => ({ text: image.platform }),
  mediaType: (image) => ({ text: image.mediaType }),
};

const signOf = (a: string | null | undefined, b: string | null | undefined): Sign =>
  a == null ? (b == null ? "same" : "added") : b == null ? "removed" : a === b ? "same" : "changed";
const shown = (text: string | null | undefined): string | null => (text == null ? null : showName(text));

function itemsOf(a: Map<string, string>, b: Map<string, string>): ConfigEntry["items"] {
  return [...new Set([...a.keys(), ...b.keys()])].map((name) => {
    const [inA, inB] = [a.get(name), b.get(name)];
    return { name: showName(name), sign: signOf(inA, inB), a: shown(inA), b: shown(inB) };
  });
}

function entryOf(field: ConfigField, a: Inspection, b: Inspection): ConfigEntry {
  const [inA, inB] = [say[field](a), say[field](b)];
  const unknown: ConfigEntry["unknown"] = {};
  if (field === "created") {
    if (a.created === null && a.unknown.created) unknown.a = a.unknown.created;
    if (b.created === null && b.unknown.created) unknown.b = b.unknown.created;
  }
  if ("items" in inA && "items" in inB) {
    const items = itemsOf(inA.items, inB.items);
    const differs = items.some((item) => item.sign !== "same");
    const sign: Sign = !differs ? "same" : inB.items.size === 0 ? "removed" : inA.items.size === 0 ? "added" : "changed";
    return { field, sign, a: null, b: null, items, unknown };
  }
  const [textA, textB] = ["text" in inA ? inA.text : null, "text" in inB ? inB.text : null];
  return { field, sign: signOf(textA, textB), a: shown(textA), b: shown(textB), items: [], unknown };
}

export const diffConfig = (a: Inspection, b: Inspection): ConfigEntry[] => configFields.map((field) => entryOf(field, a, b));
