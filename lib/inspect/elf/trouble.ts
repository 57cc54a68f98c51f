import type { Unread } from "../layer-index";

/** Why a part of a file could not be read, thrown inside this folder only; whoever catches it writes `unread` down. */
export class Trouble extends Error {
  constructor(readonly unread: Unread) {
    super(unread.reason);
  }
}

export const malformed = (reason: string): Trouble => new Trouble({ code: "malformed", reason });
export const tooLarge = (reason: string): Trouble => new Trouble({ code: "too_large", reason });

/** What `read` gives, or why it could not; errors that are none of ours pass. */
export function attempt<T>(read: () => T): { value: T } | { unread: Unread } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof Error && "unread" in error) return { unread: error.unread as Unread };
    throw error;
  }
}
