import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readJar } from "./jar";

interface Member {
  name: string;
  data: string | Buffer;
  /** Overrides what the headers claim. */
  method?: number;
  flags?: number;
}

/** A ZIP archive as APPNOTE 4.3 lays it out: local headers with data, the central directory, its end. */
function zip(members: Member[], { prefix = "", count = members.length, comment = "" } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, method = 8, flags = 0 } of members) {
    const plain = Buffer.from(data as string);
    const packed = method === 8 ? deflateRawSync(plain) : plain;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32 ? crc32(plain) : 0, 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(plain.length, 18);
    fields.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from("PK\x03\x04"), fields, Buffer.from(name), packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00"), fields, tail, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  end.writeUInt16LE(comment.length, 16);
  return Buffer.concat([Buffer.from(prefix), ...parts, central, Buffer.from("PK\x05\x06"), end, Buffer.from(comment)]);
}

const manifest = { name: "META-INF/MANIFEST.MF", data: "Manifest-Version: 1.0\r\nMain-Class: org.example.Main\r\n" };

describe("readJar", () => {
  it("reads the main attributes that name it, continued lines too", () => {
    const text = [
      "Manifest-Version: 1.0",
      "Implementation-Title: a title that is so long that it goes on beyond seve",
      " nty-two bytes",
      "Implementation-Version: 1.2.3",
      "Bundle-SymbolicName: org.example;singleton:=true",
      "Import-Package: org.other",
      " ,org.third",
      "Automatic-Module-Name: org.example",
      "",
      "Name: org/example/",
      "Specification-Title: of a package",
      "",
    ];
    for (const method of [0, 8]) {
      expect(readJar(zip([{ name: manifest.name, data: text.join("\r\n"), method }]))).toEqual({
        manifest: {
          "Implementation-Title": "a title that is so long that it goes on beyond seventy-two bytes",
          "Implementation-Version": "1.2.3",
          "Bundle-SymbolicName": "org.example;singleton:=true",
          "Automatic-Module-Name": "org.example",
        },
        maven: [],
        nested: [],
        unread: null,
      });
    }
  });

  it("reads Maven's coordinates, and names the JARs inside", () => {
    const pom = (artifact: string, version: string) => ({
      name: `META-INF/maven/org.example/${artifact}/pom.properties`,
      data: `#Created by Apache Maven 3.9\n#Mon Jan 01 00:00:00 UTC 2026\nversion=${version}\ngroupId=org.example\nartifactId = ${artifact}\n`,
    });
    const members = [
      pom("b", "2"),
      manifest,
      pom("a", "1\\:x"),
      { name: "BOOT-INF/lib/c-3.jar", data: "not read" },
      { name: "META-INF/maven/x/pom.properties", data: "version=9" },
    ];
    expect(readJar(zip(members, { prefix: "#!/bin/sh\nexec java -jar $0\n", comment: "signed" }))).toEqual({
      manifest: { "Main-Class": "org.example.Main" },
      maven: [
        { groupId: "org.example", artifactId: "a", version: "1:x" },
        { groupId: "org.example", artifactId: "b", version: "2" },
      ],
      nested: ["BOOT-INF/lib/c-3.jar"],
      unread: null,
    });
  });

  it("says what it could not read, and why", () => {
    const code = (bytes: Buffer) => readJar(bytes).unread?.code ?? null;
    expect(code(Buffer.alloc(0))).toBe("malformed");
    expect(code(Buffer.alloc(100_000, "PK"))).toBe("malformed");
    expect(code(zip([]))).toBe(null);
    const whole = zip([manifest]);
    expect(code(whole.subarray(1))).toBe("malformed");
    expect(code(whole.subarray(0, -4))).toBe("malformed");
    expect(code(zip([{ ...manifest, method: 93 }]))).toBe("unsupported");
    expect(code(zip([{ ...manifest, flags: 1 }]))).toBe("unsupported");
    // A directory that does not hold what is wanted is not asked how it is packed.
    expect(code(zip([{ name: "other", data: "x", method: 93 }]))).toBe(null);
  });

  it("is not blown up", () => {
    const bomb = { name: manifest.name, data: Buffer.alloc(64 * 1024 * 1024) };
    expect(readJar(zip([bomb])).unread?.code).toBe("too_large");
    const small = { name: "META-INF/maven/g/a/pom.properties", data: Buffer.alloc(60_000, "a") };
    const many = Array.from({ length: 2_500 }, (_, i) => ({ ...small, name: `META-INF/maven/g/${i}/pom.properties` }));
    expect(readJar(zip(many)).unread?.code).toBe("too_large");
    const repeated = readJar(zip([manifest, { ...manifest, data: "Main-Class: another\n" }]));
    expect(repeated.manifest).toEqual({ "Main-Class": "org.example.Main" });
  });

  it("survives any damage", () => {
    const whole = zip([
      manifest,
      { name: "META-INF/maven/g/a/pom.properties", data: "groupId=g\nartifactId=a\nversion=1\n" },
      { name: "lib/x.jar", data: "x" },
    ]);
    let state = 11;
    const random = (below: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    for (let round = 0; round < 3_000; round++) {
      const bytes = Buffer.from(whole);
      for (let i = random(6); i >= 0; i--) bytes[random(bytes.length)] = random(256);
      readJar(round % 4 === 0 ? bytes.subarray(random(bytes.length)) : bytes);
    }
  });
});
