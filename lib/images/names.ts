/** The canonical reference of a tag: docker.io/library/debian:trixie. */
export const tagReference = (registry: string, path: string, tag: string): string => `${registry}/${path}:${tag}`;
