export interface OutputGuard {
  /** Takes the next piece of model text; returns what may be shown now. */
  push(text: string): string;
  /** Returns what was still held back; nothing may be pushed afterwards. */
  end(): string;
  /** True once the model began to write somebody else's words: nothing more will come, so the call can be aborted. */
  readonly cut: boolean;
}

/** A wrapper's tag that has not ended by then is none. */
const longestTag = 1000;

/**
 * A filter over streaming model text. It removes an echoed own name or message
 * wrapper at the very start, and cuts for good where the model begins to write
 * another participant's line. What may have to go is held back, so what was
 * returned is never taken back, and the result does not depend on how the text
 * was split.
 */
export function createOutputGuard(names: { ownNames: string[]; otherNames: string[] }): OutputGuard {
  // The shortest label decides first, as it would if the text came letter by letter.
  const ownLabels = labelsOf(names.ownNames, ["NAME:", "**NAME:**", "**NAME**:"]).toSorted(
    (a, b) => a.length - b.length,
  );
  const otherLabels = labelsOf(names.otherNames, [
    "NAME:",
    "NAME :",
    "NAME\u00a0:",
    "NAME\u202f:",
    "NAME\uff1a",
    "@NAME:",
  ]);
  let place: "start" | "line" | "inline" = "start";
  let stripped = { label: false, wrapper: false };
  let held = "";
  let shown = "";
  let ended = false;
  let cut = false;

  const run = (): string => {
    while (held !== "" && !cut && decide()) continue;
    const text = shown;
    shown = "";
    return text;
  };

  /** Decides about the beginning of what is held; false if more must come first. */
  const decide = (): boolean => {
    if (place === "inline") return inline();
    const space = /^\s*/.exec(held)?.[0].length ?? 0;
    const rest = held.slice(space);
    if (rest === "") return ended && !belongsToLabel() && show(space);
    if (place === "start") {
      const done = atStart(space, rest);
      if (done !== "ordinary") return done === "removed";
    }
    return atLineStart(space, rest);
  };

  /** White space right behind a removed label goes with it. */
  const belongsToLabel = (): boolean => place === "start" && (stripped.label || stripped.wrapper);

  const atStart = (space: number, rest: string): "removed" | "undecided" | "ordinary" => {
    if (!stripped.wrapper && isTag(rest, "<msg")) {
      const tagEnd = rest.slice(0, longestTag).indexOf(">");
      if (tagEnd === -1) return rest.length < longestTag && !ended ? "undecided" : "ordinary";
      if (!isOwnTag(rest.slice(0, tagEnd), names.ownNames)) return "ordinary";
      stripped = { ...stripped, wrapper: true };
      held = rest.slice(tagEnd + 1).trimStart();
      return "removed";
    }
    if (stripped.label) return "ordinary";
    const label = ownLabels.find((one) => rest.startsWith(one));
    if (label === undefined) return !ended && ownLabels.some((one) => one.startsWith(rest)) ? "undecided" : "ordinary";
    stripped = { ...stripped, label: true };
    held = held.slice(space + label.length).trimStart();
    return "removed";
  };

  const atLineStart = (space: number, rest: string): boolean => {
    if (otherLabels.some((one) => rest.startsWith(one))) return stop();
    if (!ended && otherLabels.some((one) => one.startsWith(rest))) return false;
    const tag = atBracket(rest);
    if (tag === "undecided") return false;
    if (tag === "foreign") return stop();
    if (tag === "closing") return removeClosingTag(space);
    if (belongsToLabel()) held = rest;
    else show(space);
    place = "inline";
    return true;
  };

  const inline = (): boolean => {
    const next = held.search(/[\n<]/);
    if (next === -1) return show(ended ? held.length : withoutOpenSurrogate(held));
    if (next > 0) return show(next);
    if (held.startsWith("\n")) {
      place = "line";
      return true;
    }
    const tag = atBracket(held);
    if (tag === "undecided") return false;
    if (tag === "foreign") return stop();
    return tag === "closing" ? removeClosingTag(0) : show(1);
  };

  const atBracket = (rest: string): "foreign" | "closing" | "undecided" | "ordinary" => {
    if (!rest.startsWith("<")) return "ordinary";
    if (isTag(rest, "<msg")) return "foreign";
    if (stripped.wrapper && /^<\/msg>/i.test(rest)) return "closing";
    const start = rest.toLowerCase();
    const mayBecomeTag = "<msg".startsWith(start) || (stripped.wrapper && "</msg>".startsWith(start));
    return mayBecomeTag && !ended ? "undecided" : "ordinary";
  };

  const removeClosingTag = (space: number): boolean => {
    held = held.slice(0, space) + held.slice(space + "</msg>".length);
    return true;
  };
  const show = (length: number): boolean => {
    // A half that is left now has no other half.
    shown += held.slice(0, length).replace(/\p{Surrogate}/gu, "\ufffd");
    held = held.slice(length);
    return length > 0;
  };
  const stop = (): boolean => {
    cut = true;
    held = "";
    return false;
  };

  return {
    push(text) {
      if (!cut) held += text;
      return run();
    },
    end() {
      ended = true;
      return run();
    },
    get cut() {
      return cut;
    },
  };
}

function labelsOf(names: string[], forms: string[]): string[] {
  return names
    .filter((name) => name.trim() !== "")
    .flatMap((name) => forms.map((form) => form.replace("NAME", () => name)));
}

function isTag(text: string, opening: string): boolean {
  return text.slice(0, opening.length).toLowerCase() === opening && /[\s/>]/.test(text.charAt(opening.length));
}

/** Whether an echoed wrapper names nobody, or the writer itself. */
function isOwnTag(tag: string, ownNames: string[]): boolean {
  const from = /\bfrom="([^"]*)"/.exec(tag)?.[1];
  return from === undefined || ownNames.some((name) => from === name || from.startsWith(`${name} (@`));
}

function withoutOpenSurrogate(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
}
