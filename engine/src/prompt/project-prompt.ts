import { type Id, safeCut } from "@parley/protocol";
import { orderBlocks, type Block, type PathItem } from "./blocks.ts";
import { type CorrectedPlace, correctionsText, type PromptCorrection } from "./corrections.ts";
import { escapeAttribute, escapeText } from "./escape.ts";
import { systemText } from "./system-text.ts";

export type { Block, PathItem } from "./blocks.ts";

/** Somebody who sits in the thread, or sat there and still has messages on the path (`left`). */
export interface Seat {
  id: Id;
  handle: string;
  name: string;
  kind: "person" | "identity";
  role: string;
  left?: boolean;
}

export interface PromptInput {
  receiver: { id: Id; handle: string; name: string; role: string; style: string; instructions: string };
  /** In any order; those who left are not listed to the model, but their messages keep their name. */
  room: Seat[];
  thread: { title: string; mission: string };
  /** The blocks of the receiver's last call on this path; none if there was no call. */
  previous: Block[];
  /** What is still shown of messages that were left out, as `condense` makes it. */
  excerpts?: Block[];
  /** Everything said on the path, by round: messages of people, then turns by position; then the step's inputs. */
  path: PathItem[];
  /** The receiver's own cut text, when it is to be continued; that text is not on the path then. */
  continues?: { text: string };
  /** What it merges: texts without their authors' names, in the order of their letters; never kept for later calls. */
  references?: PathItem[];
  /** What the receiver learned, as `lessonsBlock` makes it: the end of the system text. */
  lessons?: string;
  /** What the table keeps in mind, as `memoryBlock` makes it; never kept for later calls. */
  memory?: string;
  /** What people said is wrong, of whatever message of the thread; never kept for later calls. */
  corrections?: PromptCorrection[];
  /** What the mode wants of this turn. */
  instruction?: string;
  /** The messages that call the receiver by name, whereupon it speaks. */
  askedBy?: { message: Id; author: Id }[];
}

export interface PromptMessage {
  role: "user" | "assistant";
  text: string;
}

export interface Prompt {
  /** Who the receiver is and what it learned, as it is sent. */
  system: string;
  /** The two apart; no lessons are an empty text. */
  persona: string;
  lessons: string;
  /** Everything the call shows, in order; hand it in as `previous` of the next call. */
  blocks: Block[];
  /** The end of `blocks` that `previous` did not have. */
  adds: Block[];
  messages: PromptMessage[];
  /** What stands before the tail, by letters; in no later call. */
  references: PathItem[];
  /** What the table keeps in mind, before the tail; in no later call. Empty for nothing. */
  memory: string;
  /** What people said is wrong with what it shows, before the tail; in no later call. Empty for nothing. */
  corrections: string;
  /** The volatile end of the last user turn. */
  tail: string;
}

/** What one member is shown: a pure function of what was said, the same bytes for the same input. */
export function projectPrompt(input: PromptInput): Prompt {
  const { excerpts = [] } = input;
  const said = input.previous.filter((block) => block.kind !== "excerpt");
  // Excerpts stand first and change only where the path is cut; then all of it is listed anew.
  const before = input.previous.slice(0, input.previous.length - said.length);
  const isSame = before.length === excerpts.length && excerpts.every((one, index) => one.id === before[index]?.id);
  const { kept, adds: fresh } = orderBlocks(input.receiver.id, said, input.path);
  const blocks = [...excerpts, ...kept, ...fresh];
  const adds = isSame ? fresh : blocks;
  const references = (input.references ?? []).filter((item) => item.text.trim() !== "");
  const end = tail(input, blocks);
  const { memory = "" } = input;
  const label = createLabels(input.room);
  const { corrections: made = [] } = input;
  const corrections =
    made.length === 0
      ? ""
      : correctionsText(made, { places: placesOf(blocks, references), nameOf: (member) => label(member).name });
  const shown = [...references.map(reference), memory, corrections, end].filter((part) => part !== "").join("\n\n");
  const messages = messagesOf(blocks, input, shown);
  const persona = systemText(input);
  const { lessons = "" } = input;
  const system = lessons === "" ? persona : `${persona}\n\n${lessons}`;
  return { system, persona, lessons, blocks, adds, messages, references, memory, corrections, tail: end };
}

/** How the prompt calls each message that it shows. */
function placesOf(blocks: Block[], references: PathItem[]): Map<Id, CorrectedPlace> {
  const shown = blocks.flatMap(({ kind, id, text }, index): [Id, CorrectedPlace][] =>
    kind === "note" || kind === "excerpt" ? [] : [[id, { id: kind === "own" ? null : shortId(index), text }]],
  );
  const lettered = references.map(({ id, text }, index): [Id, CorrectedPlace] => [
    id,
    { id: `reference ${letterOf(index)}`, text },
  ]);
  return new Map([...shown, ...lettered]);
}

/** The messages of others that a prompt shows, by the short id that it shows them under. */
export function shownMessages(blocks: Block[]): Map<string, Id> {
  return new Map(
    blocks.flatMap((block, index) =>
      block.kind === "message" || block.kind === "excerpt" ? [[shortId(index), block.id] as const] : [],
    ),
  );
}

function shortId(index: number): string {
  return `m${index + 1}`;
}

/** Own words are the assistant's, everyone else's the user's; roles alternate, a user turn is first and last. */
function messagesOf(blocks: Block[], input: PromptInput, end: string): PromptMessage[] {
  const messages: PromptMessage[] = [];
  const say = (role: PromptMessage["role"], text: string): void => {
    const last = messages.at(-1);
    if (last === undefined && role === "assistant") messages.push({ role: "user", text: "(You speak first.)" });
    if (last?.role === role) last.text += `\n\n${text}`;
    else messages.push({ role, text });
  };

  const label = createLabels(input.room);
  const replies = new Map(input.path.flatMap((item) => (item.re === undefined ? [] : [[item.id, item.re] as const])));
  blocks.forEach((block, index) => {
    if (block.kind === "own") return say("assistant", escapeText(block.text));
    if (block.kind === "note") return say("user", `<chat-note>${escapeText(block.text)}</chat-note>`);
    const { name, kind } = label(block.author);
    if (block.kind === "excerpt") {
      if (index === 0) say("user", excerptNote);
      const you = block.author === input.receiver.id ? ` you="yes"` : "";
      const from = `<msg id="${shortId(index)}" from="${name}" kind="${kind}"${you} excerpt="yes">`;
      return say("user", `${from}${escapeText(block.text)}</msg>`);
    }
    const re = replyOf(replies.get(block.id), { blocks, index }, label);
    // Escaped as one, since a tag could begin in the one and end in the other.
    const said = escapeText(`${re.quote}${block.text}`);
    say("user", `<msg id="${shortId(index)}" from="${name}" kind="${kind}"${re.attribute}>\n${said}\n</msg>`);
  });

  if (input.continues !== undefined && input.continues.text !== "") {
    if (messages.length === 0) say("user", "(You speak first.)");
    say("assistant", escapeText(input.continues.text));
  }
  say("user", end);
  return messages;
}

const excerptNote = `<chat-note>The talk is longer than can be shown. Of its older messages these are single sentences, word by word; what stood around them is not shown.</chat-note>`;

/** So much of a message stands where it is answered and cannot be named. */
const longestQuote = 160;

/**
 * What a message answers: by its id if it stands before it as somebody else's, else
 * by its first words. Both follow from what stands before, so later calls show the same.
 */
function replyOf(
  re: PathItem["re"],
  place: { blocks: Block[]; index: number },
  label: ReturnType<typeof createLabels>,
): { attribute: string; quote: string } {
  if (re === undefined || re.text.trim() === "") return { attribute: "", quote: "" };
  const at = place.blocks.findIndex((block) => block.kind === "message" && block.id === re.id);
  if (at !== -1 && at < place.index) return { attribute: ` re="${shortId(at)}"`, quote: "" };
  const line = re.text.replace(/\s+/g, " ").trim();
  const short = line.length > longestQuote ? `${safeCut(line, longestQuote)}…` : line;
  return { attribute: "", quote: `> ${label(re.author).name}: ${short}\n\n` };
}

/** A text of which only a letter tells it from others. */
function reference(item: PathItem, index: number): string {
  return `<reference id="${letterOf(index)}">\n${escapeText(item.text)}\n</reference>`;
}

/** A to Z, then AA and so on. */
function letterOf(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : `${letterOf(Math.floor(index / 26) - 1)}${last}`;
}

/** The one part that differs from call to call stands at the very end. */
function tail(input: PromptInput, blocks: Block[]): string {
  const { receiver, continues, instruction } = input;
  const name = escapeText(receiver.name.replace(/\s+/g, " ").trim());
  const task =
    continues === undefined
      ? `Answer now as ${name}, in your own words only.`
      : `Your last message was cut off. Go on exactly where it stops, as ${name}: do not repeat any of it and do not comment on the break.`;
  const asked = continues === undefined ? whoAsks(input, blocks) : "";
  return [asked, instruction, task].filter((part) => part !== undefined && part !== "").join("\n\n");
}

/** Who called the receiver, and where; nothing of what they said is repeated here. */
function whoAsks({ askedBy = [], room }: PromptInput, blocks: Block[]): string {
  const label = createLabels(room);
  const places = askedBy.flatMap(({ message, author }) => {
    const at = blocks.findIndex((block) => block.kind === "message" && block.id === message);
    return at === -1 ? [] : [`${label(author).name} in #${shortId(at)}`];
  });
  if (places.length === 0) return "";
  return `You were called by name: ${places.join(", ")}. Answer what was asked of you there, and only that. Do not hand it back.`;
}

/** Names as attributes; two members of one name are told apart by their handles. */
function createLabels(room: Seat[]): (author: Id) => { name: string; kind: "person" | "model" } {
  const seats = new Map(room.map((seat) => [seat.id, seat]));
  const count = new Map<string, number>();
  for (const seat of room) {
    const name = escapeAttribute(seat.name);
    count.set(name, (count.get(name) ?? 0) + 1);
  }
  return (author) => {
    const seat = seats.get(author);
    // A model's words must never pass as a person's, so the unknown author counts as a model.
    if (seat === undefined) return { name: "someone who left", kind: "model" };
    const name = escapeAttribute(seat.name);
    const shown = (count.get(name) ?? 0) > 1 ? `${name} (@${escapeAttribute(seat.handle)})` : name;
    return { name: shown, kind: seat.kind === "person" ? "person" : "model" };
  };
}
