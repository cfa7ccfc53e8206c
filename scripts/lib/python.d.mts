export function pythonOf(venv?: string): string;
