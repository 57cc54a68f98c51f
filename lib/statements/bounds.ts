/** How far ahead a last day may lie. A decision that nobody has to look at again is soon nobody's. */
export const longestDays = 366;

/** In force at once for one image; one more is refused. */
export const mostDocuments = 100;
export const mostWaivers = 1_000;

/** Applied to one image at once, those too that were handed in for others and name it; of more the newest. */
export const mostApplied = 1_000;
