/**
 * What made a layer, from the history entry that its config gives it: a short name for lists beside the whole command.
 * Nothing is guessed: the name is made of the entry's own words, and where it has none there is none.
 */
export interface LayerMaker {
  /** Short, on one line: `zlib1g`, `debian.sh rootfs`, `apt-get update && apt-get install`. */
  name: string;
  /** The kind of instruction where one can be told: RUN, COPY, ADD, ENV … */
  instruction: string | null;
  /** The entry as it stands; null where the config has none. */
  command: string | null;
}

const longest = 96;
const oneLine = (text: string): string =>
  text
    .replace(/\\?\s*[\r\n]+\s*/g, " ")
    .replace(/\s{2,}/g, " ")
    .trim();
const short = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1).trimEnd()}…` : text);

/** `@trixie//zlib1g/amd64:data_statusd` → `zlib1g`; `//common:os_release_debian13` → `os-release`. */
function bazelName(label: string): string {
  const [path = "", target = ""] = label
    .replace(/^@[^/]*/, "")
    .replace(/^\/\//, "")
    .split(":");
  const inArchive = /^@/.test(label) && /^data/.test(target);
  if (inArchive) return path.split("/")[0] ?? path;
  return (target || (path.split("/").at(-1) ?? path)).replace(/_(?:debian\d+|amd64|arm64|arm|s390x|ppc64le|riscv64)/g, "").replaceAll("_", "-");
}

const instructionGrammar = /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s+(.*)$/s;

/** `/bin/sh -c #(nop) CMD ["sh"]` and `RUN |1 A=b /bin/sh -c apk add x # buildkit` alike. */
function dockerfile(entry: string): { instruction: string; rest: string } | null {
  const text = entry.replace(/\s*#\s*buildkit\s*$/, "").trim();
  const nop = /^(?:\/bin\/)?(?:ba)?sh -c #\(nop\)\s*(.*)$/s.exec(text);
  const plain = instructionGrammar.exec(nop?.[1] ?? text);
  if (plain?.[1]) {
    let rest = plain[2] ?? "";
    if (plain[1] === "RUN") rest = rest.replace(/^\|\d+ .*? (?=\/bin\/(?:ba)?sh )/s, "").replace(/^\/bin\/(?:ba)?sh (?:-o \w+ )?-e?c /, "");
    return { instruction: plain[1], rest: oneLine(rest) };
  }
  const shell = /^(?:\|\d+ .*? )?\/bin\/(?:ba)?sh (?:-o \w+ )?-e?c (.*)$/s.exec(text);
  return shell?.[1] ? { instruction: "RUN", rest: oneLine(shell[1]) } : null;
}

/** Legacy builders name a file by its digest: `file:3bb1…f2 in /` → `file in /`. */
const withoutSum = (text: string): string => text.replace(/\b(file|dir|multi):[a-f0-9]{12,}/g, "$1");

export function layerMaker(createdBy: string | null, comment: string | null = null): LayerMaker {
  const entry = createdBy?.trim();
  if (!entry) return { name: comment?.trim() ? short(oneLine(comment)) : "no history entry", instruction: null, command: null };
  const bazel = /^bazel build (\S+)\s*$/.exec(entry);
  if (bazel?.[1]) return { name: short(bazelName(bazel[1])), instruction: null, command: entry };
  // debuerreotype, which makes the Debian images: # debian.sh --arch 'amd64' out/ 'trixie' '@1748390400'
  const script = /^#\s*([\w.-]+\.sh)\b/.exec(entry);
  if (script?.[1]) return { name: `${script[1]} rootfs`, instruction: null, command: entry };
  const docker = dockerfile(entry);
  if (docker) {
    const rest = withoutSum(docker.rest).replace(/^set -[a-z]+;\s*/, "");
    const name = docker.instruction === "RUN" ? rest : `${docker.instruction} ${rest}`;
    return { name: short(name), instruction: docker.instruction, command: entry };
  }
  return { name: short(oneLine(entry)), instruction: null, command: entry };
}
