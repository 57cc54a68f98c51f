/** Spans of decisions, in days. Pure. */

/** What lies this many days ahead is soon: a review, the end of an exception. */
export const soonDays = 14;

/** How long what is superseded may still be used, and when a decision is looked at again, where nobody says. */
export const deprecationDays = 90;
export const reviewDays = 182;
