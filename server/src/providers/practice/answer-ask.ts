import { lessonOf } from "./lesson-of.ts";
import type { Random } from "./random.ts";
import type { Reading } from "./read-prompt.ts";

/** Answers a question with a value as JSON: one of the choices the question lists, if it lists any. */
export function answerAsk(question: string, reading: Reading, random: Random): string {
  if (question.includes("Write down what this round came to")) return JSON.stringify(minutesOf(question));
  if (question.includes("<lesson-request>")) return lessonOf(question);
  const choices = choicesOf(question);
  const choice = choices[Math.floor(random.next() * choices.length)];
  return JSON.stringify({
    ...(choice === undefined ? { answer: reading.subject } : { choice }),
    confidence: Math.round((0.5 + random.next() * 0.4) * 100) / 100,
    reason: `It says most about ${reading.subject}.`,
  });
}

/** What a model stated first, as a fact with its own words, else what it asked; nothing where no model said a whole sentence. */
function minutesOf(question: string): object[] {
  const said = /<msg id="(m\d+)" from="[^"]*" kind="model">\n([\s\S]*?)\n<\/msg>/.exec(question);
  // A whole one, from its beginning, and without its marks.
  const whole = /(?<=^|[.!?] |\n)\p{Lu}[^.!?\n#`>]{20,200}[.!?]/gu;
  const sentences = (said?.[2] ?? "").match(whole) ?? [];
  const found = sentences.find((one) => !one.endsWith("?")) ?? sentences[0];
  if (said?.[1] === undefined || found === undefined) return [];
  const sentence = found.replace(/[*_]+/g, "");
  const kind = sentence.endsWith("?") ? "question" : "fact";
  return [{ op: "ADD", kind, text: sentence, quotes: [{ id: said[1], text: sentence }] }];
}

/** Choices stand as `"choices": ["…", …]` or as lines that begin with a letter and a bracket. */
function choicesOf(question: string): string[] {
  const list = /"choices"\s*:\s*(\[[^\]]*\])/.exec(question)?.[1];
  if (list === undefined) return [...question.matchAll(/^\s*([A-Z])\)\s/gm)].map((match) => match[1] ?? "");
  try {
    const parsed: unknown = JSON.parse(list);
    return Array.isArray(parsed) ? parsed.filter((one) => typeof one === "string") : [];
  } catch {
    // Not a list after all: then the question is an open one.
    return [];
  }
}
