import type { Capability, TimeZones } from "./capability";
import { baseName, no, yes } from "./evidence";
import type { CapabilityInput } from "./input";
import { ownersOf, upstreamVersion, whyNoOwner } from "./owners";
import { fileRule } from "./rules";
import { kept, lines } from "./text";

/** RFC 8536, section 3.1: the header alone is 44 bytes. */
const headerLength = 44;
/** Beside the zones: tables, the source, leap seconds, copies of a default zone; and in posix/ and right/ all zones again. */
const noZone = /^(?:posix|right)\/|^(?:localtime|posixrules)$|\.(?:tab|zi|list)$|(?:^|\/)(?:\+VERSION|leapseconds|SECURITY|README)$/;

const versionLine = /^(?:# version )?(\d{4}[a-z]{1,2})\s*$/;

/** tzdata.zi begins with `# version 2026a`, +VERSION is `2026a`; else the owning package tells. */
function release(input: CapabilityInput, root: string, zone: string): { version: string | null; reason: string | null } {
  for (const name of ["+VERSION", "tzdata.zi"]) {
    const file = kept(input.tree, `${root}/${name}`);
    const first = file.state === "read" ? lines(file.bytes, 1).next().value : undefined;
    const version = first && versionLine.exec(first)?.[1];
    if (version) return { version, reason: null };
  }
  const owner = ownersOf(input.packages, [zone])(zone);
  return owner
    ? { version: upstreamVersion(owner.version), reason: null }
    : { version: null, reason: `No file tells of the release. ${whyNoOwner(input.packages)}` };
}

/** By paths and sizes: that a file begins with TZif is not asked, for its bytes are not kept. */
export function timeZones(input: CapabilityInput): Capability<TimeZones> {
  const rule = fileRule("timeZones");
  const named = rule.paths[0] ?? "";
  const folder = input.tree.resolve(named);
  if (folder?.type !== "directory") return no({ rules: [rule.id] });
  const root = folder.path;
  const detail: TimeZones = { files: 0, links: 0, table: false };
  let zone: string | undefined;
  for (const file of input.tree.files()) {
    if (!file.path.startsWith(`${root}/`)) continue;
    const below = file.path.slice(root.length + 1);
    if (below === "zone1970.tab" || below === "zone.tab") detail.table = true;
    if (noZone.test(below) || !/^[A-Z]/.test(below)) continue;
    if (file.type === "symlink") detail.links++;
    if (file.type !== "file" || file.size < headerLength) continue;
    detail.files++;
    if (!zone || baseName(file.path) === "UTC") zone = file.path;
  }
  if (!zone) return no({ rules: [rule.id], detail, reason: `/${root} holds no time zone.` });
  return yes({ rules: [rule.id], paths: [root], detail, ...release(input, root, zone) });
}
