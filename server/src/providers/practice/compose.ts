import type { Character } from "./character.ts";
import type { Random } from "./random.ts";
import type { Reading } from "./read-prompt.ts";

const paragraph = "\n\n";

/** What a character says about what it read. */
export function compose(character: Character, reading: Reading, random: Random): string {
  const fill = filler(reading);
  const choose = (texts: readonly string[]): string => fill(pickSeveral(unsaid(texts, reading.said), 1, random).join());
  const parts = [choose(character.opening)];
  if (reading.peer !== null) {
    const agrees = random.next() < character.agreeable;
    const aside = reading.secondPeer === null ? "" : ` ${choose(character.aside)}`;
    const stance = choose(agrees ? character.agree : character.dispute);
    // As the rules of its prompt ask: whose point that sentence takes up.
    parts.push(`${stance} [[${reading.peer.id} ${agrees ? "agrees" : "disagrees"}]]${aside}`);
  }
  const sentences = reading.peer === null ? 3 : 2;
  parts.push(
    pickSeveral(unsaid(character.body, reading.said, sentences), sentences, random)
      .map(fill)
      .join(" "),
  );
  if (random.next() < 0.45) parts.push(choose(character.extra));
  const isCalling = reading.others.length > 0 && random.next() < calls;
  parts.push(
    isCalling
      ? `I would like to hear @${pickSeveral(reading.others, 1, random).join()} on this.`
      : choose(character.closing),
  );
  return parts.join(paragraph);
}

/** How often it asks another one, where it was asked by name itself. */
const calls = 0.5;

/** How often it has nothing to add, and up to where it takes sides, of 1. */
const passes = 0.3;
const takesSides = 0.85;

/** What a character makes of what others said: it passes, takes sides with one message in a sentence, or adds one. */
export function react(character: Character, reading: Reading, random: Random): string {
  const fill = filler(reading);
  const choose = (texts: readonly string[]): string => fill(pickSeveral(unsaid(texts, reading.said), 1, random).join());
  const pick = random.next();
  if (reading.peer === null || pick < passes) return "PASS";
  if (pick > takesSides) return choose(character.body);
  const agrees = random.next() < character.agreeable;
  const keyword = agrees ? "AGREE" : "DISPUTE";
  return `${keyword} #${reading.peer.id}${paragraph}${choose(agrees ? character.agree : character.dispute)}`;
}

/**
 * The rest of a text that was cut: what is missing of the sentence it broke off
 * in, then an end. It reads the same prompt as the cut answer did, so it finds
 * the sentence among its own; after a stranger's text it just goes on.
 */
export function goOn(character: Character, reading: Reading, kept: string, random: Random): string {
  const { opening, agree, dispute, aside, body, extra, closing } = character;
  const all = [opening, agree, dispute, aside, body, extra, closing].flat().map(filler(reading));
  let best = { text: "", length: 0 };
  for (const text of all) {
    const length = overlap(kept, text);
    if (length > best.length) best = { text, length };
  }
  const rest = best.text.slice(best.length);
  const isEnd = closing.map(filler(reading)).includes(best.text);
  if (isEnd && rest !== "") return rest;
  const gap = rest === "" && /\s$/.test(kept) ? "" : paragraph;
  return `${rest}${gap}${pickSeveral(unsaid(body, `${reading.said}\n${kept}`, 2), 2, random)
    .map(filler(reading))
    .join(" ")}${paragraph}${filler(reading)(random.pick(closing))}`;
}

/** How many of the last characters of `kept` are the first of `text`. */
function overlap(kept: string, text: string): number {
  for (let length = Math.min(kept.length, text.length); length > 0; length -= 1) {
    if (kept.endsWith(text.slice(0, length))) return length;
  }
  return 0;
}

/** The texts a voice has not used yet, as long as enough are left. */
function unsaid(texts: readonly string[], said: string, enough = 1): readonly string[] {
  const isNew = (text: string): boolean =>
    !text.split(/\{[SPKQL]\}/).some((piece) => piece.length > 25 && said.includes(piece));
  const fresh = texts.filter(isNew);
  return fresh.length >= enough ? fresh : texts;
}

function filler({ subject, peer, secondPeer }: Reading): (text: string) => string {
  const values: Record<string, string> = {
    S: subject,
    P: peer?.name ?? "",
    K: peer?.keyword ?? "",
    Q: secondPeer?.name ?? "",
    L: secondPeer?.keyword ?? "",
  };
  return (text) => text.replace(/\{([SPKQL])\}/g, (_whole, slot: string) => values[slot] ?? "");
}

function pickSeveral(from: readonly string[], count: number, random: Random): string[] {
  const left = [...from];
  return Array.from({ length: count }, () => left.splice(Math.floor(random.next() * left.length), 1)[0] ?? "");
}
