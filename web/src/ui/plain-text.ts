/** A sentence without the marks of its Markdown, as far as they are seen. */
export function plainText(text: string): string {
  return text
    .replace(/^[\s>#*+-]+|^\d+[.)]\s+/, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`]{1,3}/g, "")
    .trim();
}
