import { createSentenceSplitter, type Sentence } from "./split-sentences.ts";

/** The sentences, headings and list items of a whole Markdown text, in its order; code in fences has none. */
export function sentencesOf(text: string): Sentence[] {
  const splitter = createSentenceSplitter();
  return [...splitter.write(text), ...splitter.end()];
}
