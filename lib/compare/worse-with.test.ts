import { expect, it } from "vitest";
import type { AttackPath } from "./types-capabilities";
import { broughtBy } from "./worse-with";

const path = (name: string, owner?: string | null): AttackPath => ({
  path: `/usr/bin/${name}`,
  leadsTo: null,
  note: null,
  ...(owner === undefined ? {} : { package: owner }),
});
const cell = (...paths: AttackPath[]) => ({ count: paths.length, paths, more: 0, reason: null });

it("names what a package brings, what can be run first in front, each name once", () => {
  const of = broughtBy({
    interpreters: cell(path("perl", "perl-base"), path("perl5.40.1", "perl-base")),
    packageManagers: cell(path("apt", "apt"), path("apt-get", "apt"), path("apt", "apt")),
    shells: cell(path("bash", "bash"), path("mine", null), path("perlsh", "perl-base")),
  });
  expect(of("perl-base")).toEqual({
    tools: [
      { kind: "shells", names: ["perlsh"] },
      { kind: "interpreters", names: ["perl", "perl5.40.1"] },
    ],
    unknown: null,
  });
  expect(of("apt").tools).toEqual([{ kind: "packageManagers", names: ["apt", "apt-get"] }]);
  expect(of("libc6")).toEqual({ tools: [], unknown: null });
});

it("where not all is known, none being found means nothing; what is found stands all the same", () => {
  const known = cell(path("bash", "bash"));
  const cases = [
    [{ shells: known, network: cell(path("nc")) }, "Which package brings each tool is not recorded."],
    [{ shells: known, network: { ...cell(), count: null, reason: "Bin folders could not be read." } }, "Bin folders could not be read."],
    [{ shells: { ...known, more: 3 } }, "It has more tools than are listed."],
  ] as const;
  for (const [cells, unknown] of cases) {
    expect(broughtBy(cells)("tar")).toEqual({ tools: [], unknown });
    expect(broughtBy(cells)("bash")).toEqual({ tools: [{ kind: "shells", names: ["bash"] }], unknown: null });
  }
  expect(broughtBy({})("tar").unknown).toBe("Programs could not be looked up.");
});
