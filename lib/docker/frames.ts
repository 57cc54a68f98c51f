import type { Readable } from "node:stream";
import { BasewiseError } from "../errors";

/**
 * Output of a container without a terminal: frames of 8 bytes head (stream, three zeros, length as a big-endian 32-bit number) and their
 * content. Engine API, ContainerAttach, "Stream format". `hear` gets each part as it comes; a frame may come in many.
 */
export async function readFrames(stream: Readable, hear: (stream: "stdout" | "stderr", part: Buffer) => void): Promise<void> {
  let head = Buffer.alloc(0);
  let left = 0;
  let current: "stdout" | "stderr" = "stdout";
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let at = 0;
    while (at < chunk.length) {
      if (left === 0) {
        const more = chunk.subarray(at, at + 8 - head.length);
        head = Buffer.concat([head, more]);
        at += more.length;
        if (head.length < 8) continue;
        const kind = head[0] ?? 0;
        if (kind > 2) throw new BasewiseError("engine_error", "The engine hands out a container's output in a form of its own.");
        current = kind === 2 ? "stderr" : "stdout";
        left = head.readUInt32BE(4);
        head = Buffer.alloc(0);
        continue;
      }
      const part = chunk.subarray(at, at + left);
      hear(current, part);
      left -= part.length;
      at += part.length;
    }
  }
}
