import { BasewiseError, isBasewiseError } from "../errors";
import type { Carried } from "./messages";

export const carry = (error: unknown): Carried =>
  isBasewiseError(error)
    ? { code: error.code, message: error.detail, extra: error.extra }
    : { code: null, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };

export const unpackError = (carried: Carried): Error =>
  carried.code ? new BasewiseError(carried.code, carried.message, carried.extra) : new Error(carried.message);
