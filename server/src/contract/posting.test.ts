import { afterEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { inParallel, logOf, long, look, newId, quiet, refusal, say } from "../testing/talk.ts";

let app: TestApp;
afterEach(() => app.close());

test("E1 E7 fifty messages at once make one running round, and one more answers all that waited", async () => {
  app = await startTestApp({ scripts: { slow: [[{ text: "First " }, { gate: "open" }, { text: "answer." }]] } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("slow")).state.thread.id;
  const posts = Array.from({ length: 50 }, (_, index) => `message ${index}`);
  await inParallel(posts, 50, async (text) => void (await say(ana, thread, text)));

  const held = (await look(ana, thread)).state;
  expect(held.total).toBe(1);
  expect(held.waiting).toHaveLength(49);
  await app.voices.reached("open");
  expect(app.voices.requests).toHaveLength(1);
  app.voices.release("open");

  const after = await quiet(ana, thread, 2);
  expect(after.rounds.map((round) => round.messages.length)).toEqual([1, 49]);
  expect(after.waiting).toEqual([]);
  expect(app.voices.requests).toHaveLength(2);
  const log = await logOf(app, thread);
  expect(log.map((event) => event.seq)).toEqual(log.map((_, index) => index + 1));
  expect(after.seq).toBe(log.length);
  expect(log.filter((event) => event.type === "message.posted")).toHaveLength(50);
}, 60_000);

test("E2 a message that is sent again is stored once, whoever lost the answer", { timeout: 900_000 }, async () => {
  app = await startTestApp();
  const ana = await app.person("Ana");
  const threads = await Promise.all(Array.from({ length: 4 }, async () => (await ana.threadWith()).state.thread.id));
  const count = long ? 10_000 : 400;
  const posts = Array.from({ length: count }, (_, index) => ({
    thread: threads[index % threads.length] ?? "",
    body: { id: newId(), text: `text of ${index}` },
    again: index % 5 === 0,
  }));
  const answers = { created: 0, repeated: 0, cut: 0 };
  const from = performance.now();
  await inParallel(posts, 12, async ({ thread, body, again }) => {
    const url = `${app.url}/api/threads/${thread}/messages`;
    const headers = { Cookie: ana.cookie, "Content-Type": "application/json" };
    const send = (signal?: AbortSignal) =>
      fetch(url, { method: "POST", headers, body: JSON.stringify(body), ...(signal === undefined ? {} : { signal }) });
    if (again) {
      // The answer is cut while the server is at work, before, or after: nobody knows which.
      const cut = await send(AbortSignal.timeout(Math.ceil(Math.random() * 12))).then(
        (response) => response.body?.cancel(),
        () => (answers.cut += 1),
      );
      void cut;
    }
    const response = await send();
    const stored = await response.json();
    expect(stored).toMatchObject({ message: { id: body.id, parts: [{ type: "text", text: body.text }] } });
    if (response.status === 201) answers.created += 1;
    else if (response.status === 200) answers.repeated += 1;
    else throw new Error(`answered ${response.status}`);
  });
  const perSecond = Math.round(count / ((performance.now() - from) / 1000));
  console.log(`${count} posts, ${answers.repeated} found stored, ${answers.cut} answers cut, ${perSecond} a second`);

  for (const thread of threads) {
    const log = await logOf(app, thread);
    const posted = log.flatMap((event) => (event.type === "message.posted" ? [event.message.id] : []));
    const sent = posts.filter((post) => post.thread === thread).map((post) => post.body.id);
    expect(posted.toSorted()).toEqual(sent.toSorted());
    expect(log.map((event) => event.seq)).toEqual(log.map((_, index) => index + 1));
  }
  expect(answers.created + answers.repeated).toBe(count);
});

test("E2 an id is taken for ever: the same again is answered with what is stored, all else is refused", async () => {
  app = await startTestApp();
  const [ana, ben] = [await app.person("Ana"), await app.person("Ben")];
  const here = (await ana.threadWith()).state.thread.id;
  const there = (await ana.threadWith()).state.thread.id;
  const his = (await ben.threadWith()).state.thread.id;
  const body = { id: newId(), text: "Once." };
  const first = await ana.client.call("sendMessage", { params: { id: here }, body });
  const again = await ana.client.call("sendMessage", { params: { id: here }, body });
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.data.message).toEqual(first.data.message);

  const other = { ...body, text: "Twice." };
  expect(await refusal(ana.client.call("sendMessage", { params: { id: here }, body: other }))).toBe("409 id_taken");
  expect(await refusal(ana.client.call("sendMessage", { params: { id: there }, body }))).toBe("409 id_taken");
  expect(await refusal(ben.client.call("sendMessage", { params: { id: his }, body }))).toBe("409 id_taken");
  expect((await look(ana, here)).state.total).toBe(1);
  expect((await look(ana, there)).state.total).toBe(0);
});

test("an id used in two threads at the same moment is stored in one of them", async () => {
  app = await startTestApp();
  const ana = await app.person("Ana");
  const threads = await Promise.all([0, 1].map(async () => (await ana.threadWith()).state.thread.id));
  for (let run = 0; run < 20; run += 1) {
    const body = { id: newId(), text: "Where?" };
    const answers = await Promise.all(
      threads.map((id) =>
        ana.client.call("sendMessage", { params: { id }, body }).then(
          () => "201",
          (error: Error & { status?: number }) => String(error.status),
        ),
      ),
    );
    expect(answers.toSorted()).toEqual(["201", "409"]);
  }
});
