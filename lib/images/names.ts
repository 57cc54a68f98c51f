/** The canonical reference of a tag: docker.io/library/debian:trixie. */
export const tagReference = (registry: string, path: string, tag: string): string => `${registry}/${path}:${tag}`;

/**
 * How long a tag may go without a look-up before that is a gap in what is known of it: two intervals of a followed repository and a half
 * (one run may be missed), a day and two hours of one that people look up by themselves.
 */
export const quietMs = (intervalSeconds: number | null): number => (intervalSeconds === null ? 26 * 3_600_000 : intervalSeconds * 2_500);
