import { expect, it } from "vitest";
import { ownerIndex } from "./owners";
import { readPackages } from "./read";
import { testTree } from "./testing";

/** Park and Miller's generator: the same bytes in every run. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; state = (state * 48_271) % 2_147_483_647) yield state;
}

const text = Buffer.from(
  "Package: a\nStatus: install ok installed\nVersion: 1\nSource: b (2)\nInstalled-Size: 3\n d\n\nP:a\nV:1\nF:usr\nR:x\nI:4\n\n/usr/x\n0123456789abcdef0123456789abcdef  usr/x\n/a\n/b\n:\n",
);
const paths = [
  "var/lib/dpkg/status",
  "var/lib/dpkg/diversions",
  "var/lib/dpkg/status.d/a",
  "var/lib/dpkg/status.d/a.md5sums",
  "var/lib/dpkg/info/a.list",
  "var/lib/dpkg/info/a.md5sums",
  "lib/apk/db/installed",
  "var/lib/rpm/Packages",
];

it("reads any bytes as databases without failing", async () => {
  const random = numbers(20_261_124);
  const next = (below: number) => (random.next().value as number) % below;
  for (let round = 0; round < 300; round++) {
    const entries = paths.map((path) => {
      const bytes = Buffer.from(text);
      for (let i = next(30); i > 0; i--) bytes[next(bytes.length)] = round % 2 ? next(256) : (text[next(text.length)] ?? 0);
      return [path, bytes.subarray(next(40))] as const;
    });
    const tree = testTree(Object.fromEntries(entries));
    const databases = await readPackages(tree);
    for (const { packages, unread } of databases) expect((packages === null) === (unread !== null)).toBe(true);
    const names = databases.flatMap(({ packages }) => packages ?? []).flatMap(({ files }) => files ?? []);
    expect(names.filter((path) => path.startsWith("/") || path.split("/").includes(".."))).toEqual([]);
    ownerIndex(tree, databases).unowned();
  }
});

it("takes a large database of bad bytes in linear time", async () => {
  const before = process.cpuUsage(); // not the clock: the machine may be busy with other things
  const bad = Buffer.alloc(8 * 1024 * 1024, "Package: \xff\n \n: :\n\n", "latin1");
  await readPackages(testTree({ "var/lib/dpkg/status": bad, "lib/apk/db/installed": Buffer.alloc(8 * 1024 * 1024, 0xff) }));
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(10_000);
});

it("does not read one list for every package that claims it, nor make more paths than an image can have", async () => {
  const before = process.cpuUsage(); // not the clock: the machine may be busy with other things
  const list = Array.from({ length: 100_000 }, (_, i) => `/usr/lib/file-${i}\n`).join("");
  const status = Array.from({ length: 5_000 }, (_, i) => `Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: a${i}\n\n`).join("");
  const tree = testTree({
    "var/lib/dpkg/status": status,
    "var/lib/dpkg/info/a.list": list,
    "lib/apk/db/installed": `P:a\nV:1\nF:${"d".repeat(4_000)}\n${"R:x\n".repeat(100_000)}`,
  });
  const [dpkg, apk] = await readPackages(tree);
  expect(dpkg?.packages?.filter(({ files }) => files !== null).length).toBe(1);
  expect(dpkg?.packages?.length).toBe(5_000);
  expect(apk?.packages?.[0]?.files).toBe(null);
  ownerIndex(tree, [...(dpkg ? [dpkg] : []), ...(apk ? [apk] : [])]);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(10_000);
});
