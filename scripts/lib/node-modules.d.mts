export function isStale(root?: string): boolean;
export function setupNodeModules(): Promise<void>;
