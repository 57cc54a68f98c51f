import type { Base } from "./base";
import { distributions, shells } from "./bases-distributions";
import { distrolessBases, hardenedBases } from "./bases-distroless";
import { languages, standIns } from "./bases-languages";

/** All known bases, in the order by which one tag of an image stands for the others. */
export const bases: readonly Base[] = [...distrolessBases, ...hardenedBases, ...distributions, ...languages, ...shells, ...standIns];
