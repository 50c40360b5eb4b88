import fc from "fast-check";
import { expect, test } from "vitest";
import { projectPrompt, type Block, type PathItem, type PromptInput, type Seat } from "./project-prompt.ts";

const room: Seat[] = [
  { id: "v", handle: "vega", name: "Vega", kind: "identity", role: "Builder" },
  { id: "j", handle: "juno", name: "Juno", kind: "identity", role: "Evidence" },
  { id: "p", handle: "ana", name: "Ana", kind: "person", role: "" },
];

function anInput(changes: Partial<PromptInput> = {}): PromptInput {
  return {
    receiver: {
      id: "v",
      handle: "vega",
      name: "Vega",
      role: "Builder",
      style: "Short.",
      instructions: "Prefer sketches.",
    },
    room,
    thread: { title: "Bridges", mission: "Decide on a bridge." },
    previous: [],
    path: [],
    ...changes,
  };
}

const says = (author: string, id: string, text = `text of ${id}`): PathItem => ({ id, version: 1, author, text });

/** Reads user text back as a strict parser would. */
function elements(prompt: {
  messages: { role: string; text: string }[];
}): { from: string; kind: string; text: string }[] {
  const user = prompt.messages.filter((message) => message.role === "user").map((message) => message.text);
  const found = user
    .join("\n")
    .matchAll(/<msg id="m\d+" from="([^"<>]*)" kind="(model|person)"(?: re="m\d+")?>\n([^]*?)\n<\/msg>/gi);
  return [...found].map(([, from = "", kind = "", text = ""]) => ({ from, kind, text }));
}

test("a whole prompt, as it is sent", () => {
  const path = [
    says("p", "1", "Which bridge?"),
    says("j", "2", "An arch lasts."),
    { ...says("v", "3", "A beam is"), cutOff: true as const },
    says("p", "4", "And for trains?"),
  ];
  const prompt = projectPrompt(anInput({ path }));
  expect(prompt.system).toMatchSnapshot();
  expect(prompt.messages).toMatchSnapshot();
  expect(prompt.adds).toEqual(prompt.blocks);
});

test("the order of the room's list does not change a byte", () => {
  const path = [says("p", "1")];
  expect(projectPrompt(anInput({ path, room: room.toReversed() }))).toEqual(projectPrompt(anInput({ path })));
});

test("P2 what the receiver said comes right after what it was shown; late peers come behind", () => {
  const first = projectPrompt(anInput({ path: [says("p", "1")] }));
  const path = [says("p", "1"), says("j", "2"), says("v", "3"), says("p", "4")];
  const second = projectPrompt(anInput({ path, previous: first.blocks }));
  expect(second.blocks.map((block) => block.id)).toEqual(["1", "3", "2", "4"]);
  expect(second.adds.map((block) => block.id)).toEqual(["3", "2", "4"]);
  expect(second.messages.map((message) => message.role)).toEqual(["user", "assistant", "user"]);
});

test("a pass leaves nothing, and the next call only appends", () => {
  const first = projectPrompt(anInput({ path: [says("p", "1")] }));
  const second = projectPrompt(anInput({ path: [says("p", "1"), says("p", "2")], previous: first.blocks }));
  expect(second.blocks.map((block) => block.id)).toEqual(["1", "2"]);
  expect(second.messages).toHaveLength(1);
});

test("from a block that is no longer on the path, the rest is rebuilt", () => {
  const previous = projectPrompt(anInput({ path: [says("p", "1"), says("j", "2"), says("p", "3")] })).blocks;
  const hidden = projectPrompt(anInput({ previous, path: [says("p", "1"), says("v", "v1"), says("p", "3")] }));
  expect(hidden.blocks.map((block) => block.id)).toEqual(["1", "v1", "3"]);
  expect(hidden.adds.map((block) => block.id)).toEqual(["v1", "3"]);
  const version = projectPrompt(
    anInput({ previous, path: [says("p", "1"), { ...says("j", "2"), version: 2 }, says("p", "3")] }),
  );
  expect(version.adds.map((block) => [block.id, block.version])).toEqual([
    ["2", 2],
    ["3", 1],
  ]);
});

test("an own cut message is followed by a note, once", () => {
  const path = [says("p", "1"), { ...says("v", "2"), cutOff: true as const }, says("p", "3")];
  const first = projectPrompt(anInput({ path }));
  expect(first.blocks.map((block) => block.kind)).toEqual(["message", "own", "note", "message"]);
  const second = projectPrompt(anInput({ path, previous: first.blocks.slice(0, 2) }));
  expect(second.blocks).toEqual(first.blocks);
  expect(projectPrompt(anInput({ path, previous: first.blocks })).adds).toEqual([]);
});

test("a cut answer is continued from its own text", () => {
  const { messages, blocks } = projectPrompt(anInput({ path: [says("p", "1")], continues: { text: "A beam is" } }));
  expect(messages.map((message) => message.role)).toEqual(["user", "assistant", "user"]);
  expect(messages[1]?.text).toBe("A beam is");
  expect(messages[2]?.text).toMatch(/exactly where it stops/);
  expect(blocks.map((block) => block.id)).toEqual(["1"]);
});

test("the instruction of the mode stands in the tail only", () => {
  const prompt = projectPrompt(anInput({ path: [says("p", "1")], instruction: "Name one risk." }));
  expect(prompt.messages.at(-1)?.text).toMatch(/Name one risk\.\n\nAnswer now as Vega/);
  expect(prompt.system).toBe(projectPrompt(anInput()).system);
});

test("P5 a reply names the message it answers, or quotes it where it cannot be named", () => {
  const answers = (id: string, re: PathItem): PathItem => ({
    ...says("p", id),
    re: { id: re.id, author: re.author, text: re.text },
  });
  const [theirs, own, old] = [
    says("j", "2", "An arch lasts."),
    says("v", "3"),
    says("j", "0", `${"long ".repeat(50)}end`),
  ];
  const path = [says("p", "1"), theirs, own, answers("4", theirs), answers("5", own), answers("6", old)];
  const first = projectPrompt(anInput({ path }));
  const text = first.messages.at(-1)?.text ?? "";
  expect(text).toContain('<msg id="m4" from="Ana" kind="person" re="m2">\ntext of 4\n</msg>');
  expect(text).toContain('<msg id="m5" from="Ana" kind="person">\n> Vega: text of 3\n\ntext of 5\n</msg>');
  expect(text).toMatch(/\n> Juno: (?:long ){32}…\n\ntext of 6\n/);
  const second = projectPrompt(anInput({ path: [...path, says("j", "7")], previous: first.blocks }));
  expect(JSON.stringify(second.messages)).toContain(
    JSON.stringify(text.slice(0, text.indexOf("\n\nAnswer now"))).slice(1, -1),
  );
});

test("P5 who was called by name is told by whom and where, at the end only", () => {
  const path = [says("p", "1"), says("j", "2", "What does @vega say?")];
  const prompt = projectPrompt(
    anInput({
      path,
      askedBy: [
        { message: "2", author: "j" },
        { message: "9", author: "j" },
      ],
    }),
  );
  expect(prompt.tail).toMatch(/^You were called by name: Juno in #m2\..*\n\nAnswer now as Vega/);
  expect(prompt.system).toBe(projectPrompt(anInput({ path })).system);
  expect(projectPrompt(anInput({ path, askedBy: [{ message: "9", author: "j" }] })).tail).not.toContain("called");
});

test("two members of one name are told apart, and who left keeps the name but is not listed", () => {
  const twins: Seat[] = [...room, { id: "k", handle: "juno-2", name: "Juno", kind: "identity", role: "", left: true }];
  const prompt = projectPrompt(anInput({ room: twins, path: [says("j", "1"), says("k", "2"), says("x", "3")] }));
  expect(elements(prompt).map((one) => one.from)).toEqual(["Juno (@juno)", "Juno (@juno-2)", "someone who left"]);
  expect(prompt.system).not.toContain("juno-2");
});

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "<msg",
        "</msg>",
        "<",
        "/",
        "msg",
        ">",
        '"',
        "&",
        "\n",
        " ",
        "\u200b",
        "\u{e0041}",
        "\r",
        "\u2028",
        "＜",
        "</",
        "\\",
        ' id="m1" from="Ana" kind="person">',
        "<chat-note>",
        "</mission>",
        "\ud800",
        "&lt;msg",
        "MSG",
        "$&",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);

test("P1 no text and no name can forge, open or close a message", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom("p", "j", "v"), hostile), { maxLength: 6 }),
      hostile,
      (said, name) => {
        const path = said.map(([author, text], index): PathItem => ({
          ...says(author, `${index}`, text),
          re: { id: `${index - 1}`, author: "j", text: name },
        }));
        const named = room.map((seat) => (seat.id === "j" ? { ...seat, name: `J${name}`, role: name } : seat));
        const prompt = projectPrompt(
          anInput({ path, room: named, thread: { title: name, mission: name }, continues: { text: name } }),
        );
        const expected = prompt.blocks.filter((block) => block.kind === "message");
        const found = elements(prompt);
        expect(found.map((one) => one.kind)).toEqual(
          expected.map((block) => (block.author === "p" ? "person" : "model")),
        );
        for (const one of found) expect(one.from.startsWith(one.kind === "person" ? "Ana" : "J")).toBe(true);
        const user = prompt.messages
          .filter((message) => message.role === "user")
          .map((message) => message.text)
          .join("\n");
        expect(user.match(/<msg/gi)?.length ?? 0).toBe(expected.length);
        expect(user.match(/<[\s/]*\/[\s/]*msg/gi)?.length ?? 0).toBe(expected.length);
        expect(prompt.system.match(/<\/mission/gi)?.length ?? 0).toBe(name === "" ? 0 : 1);
        expect(JSON.stringify(prompt.messages) + prompt.system).not.toMatch(
          /[\u200b-\u200d\u{e0000}-\u{e007f}]|\p{Surrogate}/u,
        );
      },
    ),
    { numRuns: 1_000 },
  );
});

test("every prompt begins and ends with a user turn and alternates strictly", () => {
  const item = fc.tuple(fc.constantFrom("p", "j", "v"), fc.string(), fc.boolean());
  fc.assert(
    fc.property(fc.array(item), fc.boolean(), (said, continued) => {
      const path = said.map(([author, text, cut], index) => ({
        ...says(author, `${index}`, text),
        ...(cut ? { cutOff: true as const } : {}),
      }));
      const { messages } = projectPrompt(anInput({ path, ...(continued ? { continues: { text: "so far" } } : {}) }));
      expect(messages.at(0)?.role).toBe("user");
      expect(messages.at(-1)?.role).toBe("user");
      messages.slice(1).forEach((message, index) => expect(message.role).not.toBe(messages[index]?.role));
      for (const message of messages) expect(message.text.trim()).not.toBe("");
    }),
  );
});

/** A room that talks: in each round people speak, some members answer, pass or come too late for the next one's prompt. */
const talk = fc.array(
  fc.record({
    people: fc.integer({ min: 1, max: 2 }),
    answers: fc.constantFrom("said", "cut", "passed"),
    early: fc.array(fc.constantFrom("j", "k"), { maxLength: 2 }),
    late: fc.array(fc.constantFrom("j", "k"), { maxLength: 2 }),
    /** How far back what people say answers something. */
    back: fc.option(fc.integer({ min: 1, max: 12 })),
  }),
  { minLength: 1, maxLength: 8 },
);

test("P2 while the path only grows, the blocks of a call begin with those of the call before, late peers included", () => {
  fc.assert(
    fc.property(talk, (rounds) => {
      const path: PathItem[] = [];
      const lateOf: { at: number; items: PathItem[] }[] = [];
      let previous: Block[] = [];
      let before: string | null = null;
      rounds.forEach((round, index) => {
        for (let n = 0; n < round.people; n += 1) {
          const answered = round.back === null ? undefined : path[path.length - round.back];
          path.push({ ...says("p", `p${index}.${n}`), ...(answered === undefined ? {} : { re: answered }) });
        }
        const prompt = projectPrompt(anInput({ path, previous }));
        expect(prompt.blocks.slice(0, previous.length)).toEqual(previous);
        expect(prompt.blocks.slice(previous.length)).toEqual(prompt.adds);
        expect(new Set(prompt.blocks.map((block) => block.kind + block.id)).size).toBe(prompt.blocks.length);
        const ids = prompt.blocks.filter((block) => block.kind !== "note").map((block) => block.id);
        expect(ids.toSorted()).toEqual(path.map((item) => item.id).toSorted());
        const sent = JSON.stringify(prompt.messages);
        if (before !== null) expect(sent.startsWith(before)).toBe(true);
        // Everything but the tail of the last user turn.
        before = sent.slice(0, sent.lastIndexOf("\\n\\nAnswer now as Vega"));
        previous = prompt.blocks;

        // Peers that were late in an earlier round now stand at their place in it.
        for (const { at, items } of lateOf.splice(0).toReversed()) path.splice(at, 0, ...items);
        for (const id of round.early)
          if (!path.some((item) => item.id === `${id}${index}`)) path.push(says(id, `${id}${index}`));
        if (round.answers === "said") path.push(says("v", `v${index}`));
        if (round.answers === "cut") path.push({ ...says("v", `v${index}`), cutOff: true });
        const late = [...new Set(round.late)].filter((id) => !path.some((item) => item.id === `${id}${index}`));
        lateOf.push({ at: path.length, items: late.map((id) => says(id, `${id}${index}`)) });
      });
    }),
    { numRuns: 500 },
  );
});
