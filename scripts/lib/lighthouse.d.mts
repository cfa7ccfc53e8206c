/** The path of its command line, or null where it is not here in the version that is wanted. */
export function findLighthouse(): string | null;
export function setupLighthouse(): Promise<void>;
