/** Words as a reader counts them: runs of anything that is not white space. */
export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

export function listNames(names: string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
