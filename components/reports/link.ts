/** The whole link of a report: what others type. Pure. */
export const linkOf = (base: string, slug: string): string => `${base}/r/${slug}`;
