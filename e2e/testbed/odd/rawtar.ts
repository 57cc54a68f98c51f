/**
 * Tar written field by field, for what no well-meaning writer would write. POSIX.1-1988 ustar headers, pax extended headers
 * (POSIX.1-2001), GNU long names and sparse files (GNU tar manual, "Basic Tar Format").
 */

type Bytes = Buffer | string;

export interface Raw {
  name: Bytes;
  /** The typeflag: "0" file, "1" hard link, "2" symlink, "3" character, "4" block, "5" directory, "6" fifo. */
  type?: string;
  mode?: number;
  uid?: number;
  gid?: number;
  body?: Bytes;
  link?: Bytes;
  device?: [major: number, minor: number];
  /** A pax header in front. */
  pax?: Record<string, Bytes>;
  /** GNU "L" and "K" members in front, for a name or a link of more than 100 bytes. */
  gnuLong?: boolean;
  /** Writes into the finished header, before its checksum. */
  patch?: (header: Buffer) => void;
  gnu?: boolean;
}

const BLOCK = 512;
const bytes = (value: Bytes) => (typeof value === "string" ? Buffer.from(value) : value);

/** The members and the two blocks of zeros that end an archive. */
export function rawTar(...members: Raw[]): Buffer {
  return Buffer.concat([...members.map(member), Buffer.alloc(2 * BLOCK)]);
}

function member(raw: Raw): Buffer {
  const parts: Buffer[] = [];
  if (raw.pax) parts.push(block({ name: "PaxHeaders/0", type: "x", body: Buffer.concat(Object.entries(raw.pax).map(record)) }));
  if (raw.gnuLong) {
    for (const [type, value] of [
      ["L", raw.name],
      ["K", raw.link ?? ""],
    ] as const) {
      if (bytes(value).length > 100) parts.push(block({ name: "././@LongLink", type, body: Buffer.concat([bytes(value), Buffer.alloc(1)]), gnu: true }));
    }
  }
  parts.push(block(raw));
  return Buffer.concat(parts);
}

/** "LENGTH key=value\n", where LENGTH counts itself. */
function record([key, value]: [string, Bytes]): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), bytes(value), Buffer.from("\n")]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function block(raw: Raw): Buffer {
  const header = Buffer.alloc(BLOCK);
  const body = bytes(raw.body ?? "");
  const octal = (value: number, at: number, length: number) => header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
  bytes(raw.name).copy(header, 0, 0, 100);
  octal(raw.mode ?? (raw.type === "5" ? 0o755 : 0o644), 100, 8);
  octal(raw.uid ?? 0, 108, 8);
  octal(raw.gid ?? 0, 116, 8);
  octal(body.length, 124, 12);
  octal(0, 136, 12);
  header.write(raw.type ?? "0", 156, "latin1");
  bytes(raw.link ?? "").copy(header, 157, 0, 100);
  header.write(raw.gnu || raw.gnuLong ? "ustar  \0" : "ustar\x0000", 257, "latin1");
  if (raw.device) {
    octal(raw.device[0], 329, 8);
    octal(raw.device[1], 337, 8);
  }
  raw.patch?.(header);
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return Buffer.concat([header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)]);
}

export const dir = (name: string, mode = 0o755): Raw => ({ name: `${name}/`, type: "5", mode });
export const put = (name: string, body: string): Raw => ({ name, body });
export const link = (name: string, target: string): Raw => ({ name, type: "1", link: target });
export const symlink = (name: string, target: string): Raw => ({ name, type: "2", link: target, mode: 0o777 });
export const whiteout = (path: string): Raw => ({ name: path.replace(/[^/]+$/, ".wh.$&"), mode: 0o600 });
export const opaque = (path: string): Raw => ({ name: `${path}/.wh..wh..opq`, mode: 0o600 });

/** A hole of 1 MiB less a block between "start" with its block and "end". All pieces but the last fill blocks, or readers disagree. */
const PIECES: readonly [offset: number, length: number][] = [
  [0, BLOCK],
  [1 << 20, 3],
];
const REAL_SIZE = (1 << 20) + 3;
const STORED = Buffer.concat([Buffer.from("start"), Buffer.alloc(BLOCK - 5), Buffer.from("end")]);

/** A sparse file in the form of GNU tar before 1.14: typeflag S, the map in the header. */
export function gnuSparse(name: string): Raw {
  const number = (value: number) => `${value.toString(8).padStart(11, "0")}\0`;
  return {
    name,
    type: "S",
    gnu: true,
    body: STORED,
    patch(header) {
      PIECES.forEach(([offset, length], at) => {
        header.write(number(offset), 386 + at * 24, "latin1");
        header.write(number(length), 398 + at * 24, "latin1");
      });
      header.write(number(REAL_SIZE), 483, "latin1");
    },
  };
}

/** The same file in the pax form 1.0: the map stands in front of the data, filled up to a block. */
export function paxSparse(name: string): Raw {
  const map = Buffer.from(`${[PIECES.length, ...PIECES.flat()].join("\n")}\n`);
  return {
    name: `GNUSparseFile.0/${name}`,
    body: Buffer.concat([map, Buffer.alloc(BLOCK - map.length), STORED]),
    pax: { "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": name, "GNU.sparse.realsize": String(REAL_SIZE) },
  };
}
