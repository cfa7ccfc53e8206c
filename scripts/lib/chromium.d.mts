export function findChromium(): string | null;
export function setupChromium(): Promise<void>;
