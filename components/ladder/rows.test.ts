import { expect, it } from "vitest";
import { recorded } from "@/lib/compare/fixture";
import { ladder } from "@/lib/compare/ladder";
import { exportRows, toCsv } from "./rows";
import { parseView } from "./view";

it("exports exact bytes, and nothing where nothing is known", () => {
  const rows = exportRows(
    ladder(
      [
        recorded({ reference: "docker.io/library/debian:trixie", download: 49_548_945, unpacked: 123_768_320 }),
        recorded({ reference: "acme.example/x:1", download: null, unpacked: 7, rebuilt: '=1+"1", other' }),
      ],
      parseView({}, "linux/amd64"),
    ),
  );
  expect(rows.map((r) => [r.family, r.reference, r.download, r.unpacked, r.full])).toEqual([
    ["glibc binary", "docker.io/library/debian:trixie", 49_548_945, 123_768_320, "debian:trixie"],
    [null, "acme.example/x:1", null, 7, null],
  ]);
  const lines = toCsv(rows).split("\r\n");
  expect(lines).toHaveLength(4);
  expect(lines[1]).toMatch(
    /^glibc binary,docker\.io\/library\/debian:trixie,,linux\/amd64,sha256:[0-9a-f]{64},full,false,49548945,123768320,,1,debian:trixie,registry,/,
  );
  expect(lines[2]).toMatch(/,false,,7,The image is in no registry that was asked\.,1,,registry,.*,"'=1\+""1"", other"$/);
});
