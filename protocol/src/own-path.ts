/**
 * Whether a text is a place on this very site that one may be sent to after
 * signing in: a path from the root, which no browser can read as another host,
 * a scheme or a control character.
 */
export function isOwnPath(text: string): boolean {
  if (text.length > 2000 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text)) return false;
  const [path = ""] = text.split(/[?#]/);
  // What a browser shortens could begin with two slashes afterwards.
  return !path.includes("//") && !/\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}
