/**
 * The path of a request below `scope` (an address that ends in "/"), as the files of a build are named; "index.html" for the
 * scope itself. Null where it is elsewhere, or its escapes are no text ("%", "%E0%A4"): such a file no build has.
 */
export function requestedPath({ origin, pathname }: URL, scope: string): string | null {
  const whole = origin + pathname;
  if (!whole.startsWith(scope)) return null;
  try {
    return decodeURI(whole.slice(scope.length)) || "index.html";
  } catch {
    return null;
  }
}
