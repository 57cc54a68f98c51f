export function build(): Promise<string>;
export function serverEnvironment(given?: Record<string, string | undefined>): Record<string, string | undefined>;
