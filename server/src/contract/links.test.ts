import {
  type LiveEvent,
  type MessageLink,
  textOf,
  type ThreadEvent,
  ThreadFile,
  type ThreadState,
} from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import type { RecordedRequest, Script } from "../providers/scripted/scripted-voices.ts";
import { checkFold } from "../testing/fold.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { logOf, look, newId, quiet, refusal, say, sure } from "../testing/talk.ts";

let app: TestApp;
afterEach(() => app.close());

async function seat(voices: Record<string, Script[]>) {
  app = await startTestApp({ scripts: voices, limits: { saveEveryMs: 50 } });
  const ana = await app.person("Ana");
  const { state } = await ana.threadWith(...Object.keys(voices));
  await ana.client.call("changeThread", { params: { id: state.thread.id }, body: { mode: "panel" } });
  return { ana, thread: state.thread.id };
}

/** Two rounds: what was said in the first is shown in the second. */
async function twoRounds() {
  const { ana, thread } = await seat(scripts);
  await say(ana, thread, "How do we send mail?");
  await quiet(ana, thread);
  const held = (await look(ana, thread)).state;
  await say(ana, thread, "And now?");
  const state = await quiet(ana, thread, 2);
  const turn = sure(
    state.rounds[1]?.turns.find((one) => one.message !== null && textOf(one.message).startsWith("Start")),
  );
  return { ana, thread, held, state, turn, message: sure(turn.message) };
}

const messagesOf = (state: ThreadState) =>
  state.rounds.flatMap((round) => [...round.messages, ...round.turns.flatMap((turn) => turn.message ?? [])]);
/** Each link as who, what, whom and the words of both ends. */
function readable(state: ThreadState) {
  const messages = new Map(messagesOf(state).map((message) => [message.id, message]));
  const names = new Map(state.members.map((member) => [member.id, member.profile.name]));
  const end = ({ message: id, start, end: to }: MessageLink["from"]) => {
    const message = sure(messages.get(id), `message ${id}`);
    return `${names.get(message.author)}: ${textOf(message).slice(start, to)}`;
  };
  return state.rounds.flatMap((round) =>
    round.links.map((link) => `${end(link.from)} | ${link.label} ${link.source} | ${end(link.to)}`),
  );
}

/** The short id under which a prompt shows what somebody said. */
const idOf = (request: RecordedRequest, name: string) =>
  sure(new RegExp(`<msg id="(m\\d+)" from="${name}"`).exec(request.messages.map((one) => one.text).join("\n"))?.[1]);

/** Bob has read Ada when he speaks again; what he marks beyond that leads nowhere. */
const scripts: Record<string, Script[]> = {
  ada: [[{ text: "Use a queue. It survives restarts." }], [{ text: "Fine." }]],
  bob: [
    [{ text: "Who sends it?" }],
    (request) => [
      { text: "Start small. A queue is too much here [" },
      { text: `[${idOf(request, "ada")} disa` },
      { text: "grees]]. Nothing else [[m77 agrees]]. " },
      { text: "`[[m2]]` is code." },
    ],
  ],
};

test("U1 a mark of what was shown is a link, of anything else nothing, and no reader sees either", async () => {
  const { thread, state, message } = await twoRounds();
  expect(textOf(message)).toBe("Start small. A queue is too much here. Nothing else. `[[m2]]` is code.");
  expect(readable(state)).toContainEqual(
    expect.stringMatching(/^bob: A queue is too much here\. \| disagrees declared \| ada: Use a queue\./),
  );
  expect(readable(state).filter((link) => link.includes("declared"))).toHaveLength(1);
  expect(JSON.stringify(await logOf(app, thread))).not.toMatch(/disagrees\]\]|m77/);
});

test("U1 a link goes to what its turn was shown; saying the same is for what it was not", async () => {
  const same = "Move the mail into a queue with a dead letter store, and alert on its length.";
  const again = (request: RecordedRequest) => [
    { text: `As ada says, move the mail into a queue with a dead letter store [[${idOf(request, "ada")} agrees]]. ` },
    { text: "I would also alert on the length of the queue." },
  ];
  const { ana, thread } = await seat({
    ada: [[{ text: same }], [{ text: "PASS" }]],
    bob: [[{ text: `Count first. ${same}` }], again],
    cid: [[{ text: `I would wait. ${same}` }], again],
  });
  await ana.client.call("changeThread", { params: { id: thread }, body: { mode: "reactions" } });
  await say(ana, thread, "How do we send mail without losing any?");
  await quiet(ana, thread);
  // Of two that were written side by side the link is saved once both are messages.
  const round = await eventually("links between the sealed answers", async () => {
    const found = sure((await look(ana, thread)).state.rounds[0]);
    return found.links.some((link) => link.label === "independent_agreement") ? found : null;
  });
  const shown = new Map<string, Set<string>>();
  for (const { id, message } of round.turns) {
    const { calls } = (await ana.client.call("readSeen", { params: { id } })).data;
    if (message !== null)
      shown.set(message.id, new Set(calls.flatMap((call) => call.pieces.flatMap((piece) => piece.message ?? []))));
  }
  const labels = round.links.map((link) => {
    const isSeen = shown.get(link.from.message)?.has(link.to.message) === true;
    expect(isSeen, `${link.label} ${link.source}`).toBe(link.label !== "independent_agreement");
    return link.label;
  });
  expect(labels).toContain("agrees");
});

test("U5 a voice that is asked after the round says who takes up whom, as far as it holds; a person's word stands", async () => {
  const idIn = (request: RecordedRequest, words: string) =>
    sure(new RegExp(`<msg id="(m\\d+)"[^>]*>\n${words}`).exec(request.messages.map((one) => one.text).join("\n"))?.[1]);
  const minutes = (request: RecordedRequest) => {
    const link = (label: string, from: string, to: string, words = from) => ({
      op: "LINK",
      label,
      quotes: [
        { id: idIn(request, from), text: words },
        { id: idIn(request, to), text: to },
      ],
    });
    const links = [
      link("disagrees", "Ten mails a day are few", "A queue keeps every letter"),
      link("agrees", "Ten mails a day are few", "A queue keeps every letter", "Nobody said these words"),
      link("builds_on", "Files would do", "A queue keeps every letter"),
    ];
    return [{ text: JSON.stringify(links) }];
  };
  const { ana, thread } = await seat({
    ada: [[{ text: "A queue keeps every letter." }], [{ text: "PASS" }], minutes, [{ text: "Yes." }]],
    bob: [[{ text: "Files would do." }], [{ text: "Ten mails a day are few." }], [{ text: "Yes." }]],
  });
  const settings = { scribe: "cheapest" };
  await ana.client.call("changeThread", { params: { id: thread }, body: { mode: "reactions", settings } });
  await say(ana, thread, "How do we send mail?");
  const held = await quiet(ana, thread);
  const round = await eventually("the asked voice's links", async () => {
    const found = sure((await look(ana, thread)).state.rounds[0]);
    return found.links.some((link) => link.source === "refined") ? found : null;
  });
  const { state } = await look(ana, thread);
  expect(readable(state)).toEqual([
    "bob: Ten mails a day are few | disagrees refined | ada: A queue keeps every letter",
  ]);
  await checkFold(app, ana, thread, held);
  // What a person says of it is theirs from then on.
  const params = { id: thread, link: sure(round.links[0]).id };
  const { link } = (await ana.client.call("changeLink", { params, body: { label: "questions" } })).data;
  expect(link).toMatchObject({ label: "questions", source: "person" });
});

test("U2 readers hear of a link while it is written, and its event follows the turn's end", async () => {
  const { ana, thread } = await seat(scripts);
  const live: LiveEvent[] = [];
  app.app.needs.bus.subscribe((message) => {
    if (message.type === "live" && message.thread === thread) live.push(message.event);
  });
  await say(ana, thread, "How do we send mail?");
  const held = await quiet(ana, thread);
  await say(ana, thread, "And now?");
  const state = await quiet(ana, thread, 2);
  const bob = sure(
    state.rounds[1]?.turns.find((turn) => turn.message !== null && textOf(turn.message).startsWith("Start")),
  );
  const found = live.flatMap((event) => (event.type === "link.found" && event.turn === bob.id ? [event.link] : []));
  expect(found).toContainEqual(expect.objectContaining({ label: "disagrees", source: "declared" }));
  const log = await logOf(app, thread);
  const ended = log.findIndex((event) => event.type === "turn.ended" && event.turn === bob.id);
  expect(log[ended + 1]).toMatchObject({ type: "links.changed", round: state.rounds[1]?.id });
  await checkFold(app, ana, thread, held);
});

/** A thread with Bob's mark, as a link. */
async function linked(): Promise<{ ana: Person; thread: string; link: MessageLink; state: ThreadState }> {
  const { ana, thread, state } = await twoRounds();
  return { ana, thread, state, link: sure(state.rounds[1]?.links.find((one) => one.source === "declared")) };
}

test("U2 the links of a long answer, which are found after its end, follow it in the log", async () => {
  const filler = "The harbour was quiet in the morning and nobody counted the boats. ".repeat(200);
  const { ana, thread } = await seat({
    ada: [[{ text: "Move the mail into a queue with a dead letter store." }], [{ text: "Yes." }]],
    bob: [
      [{ text: "Count first." }],
      [{ text: `${filler}As ada says, move the mail into a queue with a dead letter store. I agree with that.` }],
    ],
  });
  await say(ana, thread, "How do we send mail?");
  const held = await quiet(ana, thread);
  await say(ana, thread, "And now?");
  const state = await quiet(ana, thread, 2);
  const bob = sure(state.rounds[1]?.turns.find((turn) => turn.message !== null && textOf(turn.message).length > 1_000));
  const links = await eventually("its links", async () => {
    const found = sure((await look(ana, thread)).state.rounds[1]).links.filter(
      (link) => link.from.message === sure(bob.message).id,
    );
    return found.length > 0 ? found : null;
  });
  expect(links.some((link) => link.to.message === sure(state.rounds[0]?.turns[0]?.message).id)).toBe(true);
  const log = await logOf(app, thread);
  const ended = log.findIndex((event) => event.type === "turn.ended" && event.turn === bob.id);
  expect(log.findIndex((event) => event.type === "links.changed")).toBeGreaterThan(ended);
  await checkFold(app, ana, thread, held);
});

test("U3 a person relabels, removes and brings back; a viewer may not, and a stranger learns nothing", async () => {
  const { ana, thread, link, state } = await linked();
  const params = { id: thread, link: link.id };
  const me = sure(state.members.find((member) => member.kind === "person")).id;
  const changed = (await ana.client.call("changeLink", { params, body: { label: "builds_on" } })).data;
  expect(changed.link).toEqual({ ...link, label: "builds_on", source: "person", by: me, confidence: 1 });
  const { data } = await ana.client.call("changeLink", { params, body: { isRemoved: true } });
  expect(data).toMatchObject({ link: { label: "builds_on", isRemoved: true }, seq: changed.seq + 1 });
  // Saying again what is so is no event.
  expect((await ana.client.call("changeLink", { params, body: { isRemoved: true } })).data.seq).toBe(data.seq);
  await ana.client.call("changeLink", { params, body: { isRemoved: false } });
  await checkFold(app, ana, thread, state);
  expect((await look(ana, thread)).state.rounds[1]?.links).toContainEqual({ ...changed.link, isRemoved: false });

  const body = { label: "agrees" as const };
  const unknown = { id: thread, link: newId() };
  expect(await refusal(ana.client.call("changeLink", { params: unknown, body }))).toBe("404 not_found");
  const bo = await app.person("Bo");
  expect(await refusal(bo.client.call("changeLink", { params, body }))).toBe("404 not_found");
});

test("U4 hiding a message takes its links along, out of the log too", async () => {
  const { ana, thread, link, state } = await linked();
  await ana.client.call("hideMessage", { params: { id: link.to.message }, body: {} });
  await checkFold(app, ana, thread, state);
  const now = (await look(ana, thread)).state;
  expect(now.rounds.flatMap((round) => round.links).filter((one) => one.to.message === link.to.message)).toEqual([]);
  const log = await logOf(app, thread);
  const told = log.flatMap((event: ThreadEvent) => (event.type === "links.changed" ? event.links : []));
  expect(told.filter((one) => one.id === link.id)).toEqual([]);
});

test("Markdown says whom an answer takes up, and what a voice was shown says what it took up", async () => {
  const { ana, thread, link, state } = await linked();
  const address = `${app.url}/api/threads/${thread}/export?format=markdown`;
  expect(await (await fetch(address, { headers: { cookie: ana.cookie } })).text()).toContain("_disputes ada_");
  const turn = sure(state.rounds[1]?.turns.find((one) => one.message?.id === link.from.message));
  const { calls } = (await ana.client.call("readSeen", { params: { id: turn.id } })).data;
  const piece = sure(calls[0]?.pieces.find((one) => one.message === link.to.message));
  expect(piece.takenUp).toContain("disagrees");
  expect(calls[0]?.pieces[0]?.takenUp).toEqual([]);
});

test("a thread that is exported and read in again keeps who takes up whom", async () => {
  const { ana, thread, link } = await linked();
  await ana.client.call("changeLink", { params: { id: thread, link: link.id }, body: { label: "questions" } });
  const before = readable((await look(ana, thread)).state);
  const file = await ana.client.call("exportThread", { params: { id: thread }, query: { format: "json" } });
  const copy = await ana.client.call("importThread", { body: ThreadFile.parse(file.data) });
  expect(readable(copy.data.state)).toEqual(before);
});
