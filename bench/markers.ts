/**
 * Every token of the paced provider carries who sent it and when, as
 * `[[stream:index.sent.asked]]`: the reader at the far end can say what each of
 * them cost on the way, whatever wrapped, merged or encoded it in between.
 * Times are microseconds of the machine's monotonic clock, in base 36.
 */
export function marker(stream: number, index: number, askedUs: number): string {
  return `[[${stream}:${index}.${nowUs().toString(36)}.${askedUs.toString(36)}]]`;
}

export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

export interface Reading {
  /** Microseconds from a token's sending to its arrival here: of all tokens, and of each stream's first. */
  delays: number[];
  firstDelays: number[];
  /** When the provider was asked, of each stream. */
  asked: Map<number, number>;
  /** Tokens seen of each stream; one beyond the next makes the stream faulty. */
  seen: Map<number, number>;
  faulty: Set<number>;
}

export function createReading(): Reading {
  return { delays: [], firstDelays: [], asked: new Map(), seen: new Map(), faulty: new Set() };
}

const pattern = /\[\[(\d+):(\d+)\.([0-9a-z]+)\.([0-9a-z]+)\]\]/g;
const longest = 64;

/**
 * Reads one connection's bytes. Tokens that come again (Parley re-sends what a
 * reader may have lost) are no news; one that comes too early is a gap.
 * `begun` hears of each stream's first token.
 */
export function createScanner(reading: Reading, begun?: (stream: number) => void): (bytes: Buffer) => void {
  let rest = "";
  return (bytes) => {
    const at = nowUs();
    const text = rest + bytes.toString("latin1");
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      end = match.index + match[0].length;
      const [stream, index] = [Number(match[1]), Number(match[2])];
      const next = reading.seen.get(stream) ?? 0;
      if (index < next) continue;
      if (index > next) reading.faulty.add(stream);
      const delay = at - Number.parseInt(match[3] ?? "", 36);
      reading.seen.set(stream, index + 1);
      reading.delays.push(delay);
      if (index === 0) {
        reading.firstDelays.push(delay);
        reading.asked.set(stream, Number.parseInt(match[4] ?? "", 36));
        begun?.(stream);
      }
    }
    rest = text.slice(Math.max(end, text.length - longest));
  };
}
