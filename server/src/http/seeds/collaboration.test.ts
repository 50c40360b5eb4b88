import { afterEach, expect, test } from "vitest";
import { type Solo, linesOf, startSolo } from "../../testing/solo.ts";
import { quiet, sure } from "../../testing/talk.ts";

let solo: Solo;
afterEach(() => solo.app.close());

const shownAs = (prompt: string, name: string): string =>
  sure([...prompt.matchAll(new RegExp(`<msg id="(m\\d+)" from="${name}"`, "g"))].at(-1)?.[1]);

test("a voice that is called, answers, and reacts: each is one line, and each turn begins and ends once with its stage", async () => {
  solo = await startSolo({
    scripts: {
      ada: [[{ text: "Roses. What does @cyd say?" }], [{ text: "PASS" }]],
      bob: [
        [{ text: "Tulips." }],
        (request) => [
          { text: `DISPUTE #${shownAs(request.messages.map((one) => one.text).join("\n"), "ada")}\nToo thorny. @ada?` },
        ],
      ],
      cyd: [[{ text: "Lilies." }], [{ text: "PASS" }]],
    },
  });
  const session = await solo.session(await solo.voices("ada", "bob", "cyd"));
  await solo.client.call("changeThread", { params: { id: session }, body: { mode: "reactions" } });
  const stream = await solo.say(session, "Which flower?");
  await stream.ended;
  const lines = linesOf(stream);
  const turns = sure((await quiet(solo.person, session)).rounds[0]).turns;
  const at = (stage: string, place: number) => sure(turns.filter((turn) => turn.stage === stage)[place]);
  const marks = lines.flatMap((one) =>
    one.type === "model_start" || one.type === "model_end" ? [`${one.type} ${one.model} ${one.stage}`] : [],
  );
  expect(new Set(marks).size).toBe(marks.length);
  expect(marks.toSorted()).toEqual(
    ["ada sealed", "bob sealed", "cyd sealed", "ada react 1", "bob react 1", "cyd react 1", "ada handoff 1"]
      .flatMap((one) => [`model_start ${one}`, `model_end ${one}`])
      .toSorted(),
  );
  const roses = sure(at("sealed", 0).message).id;
  const thorny = sure(at("react 1", 1).message).id;
  const found = lines.flatMap(({ type, ...one }) => (type === "collaboration" ? [one] : []));
  expect(found).toEqual([
    // Cyd reads it among the reactions anyway, so nothing is handed over.
    { from: "ada", to: "cyd", kind: "mention", message_id: roses, to_message_id: null },
    { from: "bob", to: "ada", kind: "dispute", message_id: thorny, to_message_id: roses },
    { from: "bob", to: "ada", kind: "mention", message_id: thorny, to_message_id: null },
    { from: "bob", to: "ada", kind: "handoff", message_id: thorny, to_message_id: null },
  ]);
  // Ada passed again: an answer would have been a reply.
  expect(at("handoff 1", 0).outcome).toBe("passed");
});

test("what a voice wants kept in mind is in the memory line before the round ends, and in the next round from its start", async () => {
  const keeps = {
    op: "ADD",
    kind: "fact",
    text: "Roses last.",
    quotes: [{ id: "own", text: "roses last all summer" }],
  };
  solo = await startSolo({
    scripts: {
      ada: [[{ text: `Roses last all summer.\n\`\`\`memory\n${JSON.stringify([keeps])}\n\`\`\`` }], [{ text: "Yes." }]],
    },
  });
  const session = await solo.session(await solo.voices("ada"));
  const first = await solo.say(session, "Which flower?");
  await first.ended;
  const lines = linesOf(first);
  const item = { kind: "fact", text: "Roses last.", status: "proposed", by: "ada", pinned: false };
  expect(lines.at(-2)).toMatchObject({ type: "memory", items: [item] });
  expect(lines.at(-1)).toMatchObject({ type: "round_end" });
  expect(lines.map((one) => (one.type === "model_chunk" ? one.text : "")).join("")).toBe("Roses last all summer.");
  const second = await solo.say(session, "And now?");
  await second.ended;
  expect(linesOf(second)[1]).toMatchObject({ type: "memory", items: [item] });
});

test("a passage that takes up another is a line, once its answer is whole", async () => {
  solo = await startSolo({
    scripts: {
      ada: [[{ text: "Roses, because they last all summer." }], [{ text: "PASS" }]],
      bob: [
        [{ text: "Tulips." }],
        (request) => {
          const id = shownAs(request.messages.map((one) => one.text).join("\n"), "ada");
          return [{ text: `I doubt that they last [[${id} disagrees]]. Nothing else.` }];
        },
      ],
    },
  });
  const session = await solo.session(await solo.voices("ada", "bob"));
  await solo.client.call("changeThread", { params: { id: session }, body: { mode: "reactions" } });
  const stream = await solo.say(session, "Which flower?");
  await stream.ended;
  const lines = linesOf(stream);
  const turns = sure((await quiet(solo.person, session)).rounds[0]).turns.filter((turn) => turn.message !== null);
  const [roses, , doubt] = turns.map((turn) => turn.message?.id);
  const found = lines.flatMap(({ type, ...one }) => (type === "collaboration" ? [one] : []));
  expect(found).toContainEqual({
    from: "bob",
    to: "ada",
    kind: "disagrees",
    message_id: doubt,
    to_message_id: roses,
    confidence: expect.any(Number) as number,
    source: "declared",
  });
  expect(lines.map((line) => ("text" in line ? line.text : "")).join("")).not.toContain("[[");
});

test("an answer to a call is a reply, and a chat stays with its own voice whatever its text says", async () => {
  solo = await startSolo({
    scripts: { ada: [[{ text: "Ask @bob." }]], bob: [[{ text: "Tulips." }], [{ text: "Tulips again." }]] },
  });
  const session = await solo.session(await solo.voices("ada", "bob"));
  const stream = await solo.say(session, "@ada which flower?");
  await stream.ended;
  const lines = linesOf(stream);
  expect(lines[0]).toMatchObject({ type: "round_start", models: ["ada"] });
  const [ada, bob] = sure((await quiet(solo.person, session)).rounds[0]).turns.map((turn) => sure(turn.message).id);
  expect(lines.flatMap(({ type, ...one }) => (type === "collaboration" ? [one] : []))).toEqual([
    { from: "ada", to: "bob", kind: "mention", message_id: ada, to_message_id: null },
    { from: "ada", to: "bob", kind: "handoff", message_id: ada, to_message_id: null },
    { from: "bob", to: "ada", kind: "reply", message_id: bob, to_message_id: ada },
  ]);

  const body = { id: "garden", messages: [{ role: "user" as const, content: "@ada?" }], data: { model: "bob" } };
  const response = await fetch(`${solo.app.url}/api/v1/chat`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const chat = (await response.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string });
  expect(chat.map((line) => line.type)).toEqual(["start", "delta", "end"]);
});

test("in a thread of several stages a chat ends with its voice's first answer, once", async () => {
  solo = await startSolo({
    scripts: {
      ada: [[{ text: "Roses." }], [{ text: "Still roses." }]],
      bob: [[{ text: "Tulips." }], [{ text: "PASS" }]],
    },
  });
  const [ada, bob] = await solo.voices("ada", "bob");
  const ask = async (model: string | undefined) => {
    const body = { id: "garden", messages: [{ role: "user", content: "Which?" }], data: { model } };
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(`${solo.app.url}/api/v1/chat`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return (await response.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>);
  };
  const first = await ask(ada);
  const thread = sure(first[0]?.["thread"]);
  const identity = sure(
    (await solo.client.call("listIdentities", {})).data.identities.find((one) => one.slug === bob),
  ).id;
  await solo.client.call("seatIdentity", { params: { id: thread }, body: { identity } });
  await solo.client.call("changeThread", { params: { id: thread }, body: { mode: "reactions" } });
  const second = await ask(ada);
  expect(second.map((line) => line["type"])).toEqual(["start", "delta", "end"]);
  const state = await quiet(solo.person, thread, 2);
  // One message, one voice: the other at the table was not asked.
  expect(sure(state.rounds[1]).turns).toHaveLength(1);
});
