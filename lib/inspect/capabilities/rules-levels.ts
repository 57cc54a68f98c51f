import type { LevelRule } from "./rules";

const level = (name: LevelRule["level"], standing: LevelRule["standing"], needs: LevelRule["needs"], looksFor: string, reason: string): LevelRule => ({
  kind: "level",
  id: `level.${name}`,
  level: name,
  standing,
  needs,
  looksFor,
  reason,
});

/** From the top: the first whose needs are all met is the level. */
export const levelRules: readonly LevelRule[] = [
  level(
    "full",
    "full",
    ["package manager", "documentation"],
    "a package manager, and man pages or documents beyond copyright",
    "Made to be worked in by people: it installs what is missing and explains itself.",
  ),
  level("slim", "small", ["shell"], "a shell outside /busybox", "Scripts, RUN and exec work, and so does whoever breaks in; the documentation is gone."),
  level("runtime", "distroless", ["language runtime"], "the executable of a language runtime", "Runs programs of one language and has no shell."),
  level("cc", "distroless", ["libgcc", "libstdc++"], "libgcc_s and libstdc++", "Runs C++ and most Rust programs."),
  level("base", "distroless", ["TLS library"], "a TLS library", "Runs programs in C that call a TLS library."),
  level("base-nossl", "distroless", ["libc"], "a C library", "Runs dynamically linked programs that need no more than libc."),
  level(
    "static",
    "distroless",
    ["passwd", "/tmp", "CA certificates"],
    "/etc/passwd, /tmp and a CA bundle",
    "What a statically linked program expects around it, and nothing to link against.",
  ),
  level("scratch", "distroless", [], "nothing", "Less than what a statically linked program commonly expects."),
];
