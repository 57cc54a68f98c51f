import type { State } from "./words";

/** Filled dot yes, ring no, dashed ring unknown; its word is its name. */
export const StateMark = ({ state }: { state: State }) => (
  <svg className={`gl ${state}`} viewBox="0 0 9 9" role="img" aria-label={state}>
    <circle cx="4.5" cy="4.5" r={state === "yes" ? 4 : state === "no" ? 3.4 : 3.6} />
  </svg>
);
