import { randomBytes } from "node:crypto";

/** 26 letters and digits of base32 (RFC 4648, lower case): 130 bits, which nobody guesses. */
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
export const slugLength = 26;

export const newSlug = (): string => Array.from(randomBytes(slugLength), (byte) => alphabet[byte & 31]).join("");
export const isSlug = (text: string): boolean => /^[a-z2-7]{26}$/.test(text);
