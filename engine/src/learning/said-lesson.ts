import { LessonKind, LessonText } from "@parley/protocol";
import { lessonFault } from "./lesson-faults.ts";

const longestReply = 8000;

/**
 * The one lesson that a reply to `lessonPrompt` says; null for NONE and for whatever is no lesson: too long, with links,
 * code or tools in it, or with orders to a model. Of several objects the first is taken.
 */
export function readSaidLesson(reply: string): (LessonText & { kind: LessonKind }) | null {
  const value = firstObject(reply.slice(0, longestReply));
  if (value === null) return null;
  const kind = LessonKind.safeParse(value["kind"]);
  const text = LessonText.safeParse({ ...value, dont: saidOrNull(value["dont"]) });
  if (!text.success) return null;
  const lesson = { ...onOneLine(text.data), kind: kind.success ? kind.data : ("strategy" as const) };
  return lessonFault(lesson) === null ? lesson : null;
}

function onOneLine({ title, when, do: advice, dont }: LessonText): LessonText {
  const line = (text: string): string => text.replace(/\s+/g, " ").trim();
  return { title: line(title), when: line(when), do: line(advice), dont: dont === null ? null : line(dont) };
}

function saidOrNull(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  return typeof value === "string" && /^(?:\s*|none|null|n\/a|-)$/i.test(value) ? null : value;
}

/** The first JSON object in a text; braces in its strings do not end it. */
function firstObject(text: string): Record<string, unknown> | null {
  for (
    let from = text.indexOf("{"), tries = 0;
    from !== -1 && tries < 5;
    from = text.indexOf("{", from + 1), tries += 1
  ) {
    const end = objectEnd(text, from);
    if (end === -1) continue;
    try {
      const value: unknown = JSON.parse(text.slice(from, end));
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    } catch {
      // Not JSON: a brace of prose; the next one may begin it.
    }
  }
  return null;
}

function objectEnd(text: string, from: number): number {
  let depth = 0;
  let isString = false;
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charAt(at);
    if (isString) {
      if (unit === "\\") at += 1;
      else if (unit === '"') isString = false;
    } else if (unit === '"') isString = true;
    else if (unit === "{") depth += 1;
    else if (unit === "}") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}
