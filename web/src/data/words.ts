/** Words as a reader counts them: runs of anything that is not white space. */
export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
