import type { Found, Id } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { look, quiet, refusal, say } from "../testing/talk.ts";

let app: TestApp;
afterEach(() => app.close());

const find = async (person: Person, q: string): Promise<Found> =>
  (await person.client.call("search", { query: { q } })).data;
const texts = async (person: Person, q: string) => (await find(person, q)).messages.map((one) => one.snippet);
const titled = async (person: Person, title: string): Promise<Id> =>
  (await person.client.call("createThread", { body: { title } })).data.state.thread.id;

test("messages are found by the beginnings of their words, whatever case and accents, the newest first", async () => {
  app = await startTestApp();
  const ana = await app.person("Ana");
  const thread = await titled(ana, "Garden");
  for (const text of [
    "Der Apfelbaum blüht früh.",
    "Crème brûlée and café",
    "Zwei Äpfel fielen herab",
    "price: 3.50/kg",
  ])
    await say(ana, thread, text);
  expect(await texts(ana, "apf")).toEqual(["Zwei Äpfel fielen herab", "Der Apfelbaum blüht früh."]);
  expect(await texts(ana, "BLUHT")).toEqual(["Der Apfelbaum blüht früh."]);
  expect(await texts(ana, "blüht")).toEqual(["Der Apfelbaum blüht früh."]);
  expect(await texts(ana, "cafe creme")).toEqual(["Crème brûlée and café"]);
  expect(await texts(ana, "kg 50")).toEqual(["price: 3.50/kg"]);
  expect(await texts(ana, "baum")).toEqual([]);
  expect(await texts(ana, "apfelbaum fielen")).toEqual([]);
});

test("quoted words are a phrase; signs and operators are no words", async () => {
  app = await startTestApp();
  const ana = await app.person("Ana");
  const thread = await titled(ana, "Garden");
  await say(ana, thread, "the red apple fell");
  await say(ana, thread, "an apple is red");
  expect(await texts(ana, '"red apple"')).toEqual(["the red apple fell"]);
  expect(await texts(ana, '"red app"')).toEqual([]);
  expect(await texts(ana, 'fell "red apple')).toEqual(["the red apple fell"]);
  expect(await texts(ana, "red AND apple OR NOT")).toEqual([]);
  for (const q of ["", " ", "*", "%", "'", '""', "NEAR(", "a:b c", "words:red)", "& | !", "\\", "-", "\u0000"])
    expect(await find(ana, q), q).toMatchObject({ threads: [] });
  for (const q of ["*", "%", "'", '""', "& | !"]) expect(await texts(ana, q), q).toEqual([]);
});

test("a hit says where its words stand, in a piece of plain text", async () => {
  app = await startTestApp();
  const ana = await app.person("Ana");
  const thread = await titled(ana, "About 🍐 pears");
  const text = `${"filler 🍏 ".repeat(60)}then the <b>Größe</b>\nof it ${"and on ".repeat(60)}`;
  await say(ana, thread, text);
  const [found] = (await find(ana, "größe filler")).messages;
  expect(found).toMatchObject({ thread, title: "About 🍐 pears", author: "Ana" });
  const [only] = (await find(ana, "größe")).messages;
  expect(only?.marks.map(({ start, end }) => only.snippet.slice(start, end))).toEqual(["Größe"]);
  expect(only?.snippet).toMatch(/^….*<b>Größe<\/b> of it .*…$/);
  const [title] = (await find(ana, "pear")).threads;
  expect(title?.marks.map(({ start, end }) => title.title.slice(start, end))).toEqual(["pear"]);
});

test("AZ13 nobody finds what another account says, nor what was hidden or deleted", async () => {
  app = await startTestApp({ scripts: { rose: [[{ text: "Our quokka answers." }]] } });
  const ana = await app.person("Ana");
  const bo = await app.person("Bo");
  const thread = (await ana.threadWith("rose")).state.thread.id;
  await ana.client.call("changeThread", { params: { id: thread }, body: { title: "Quokka plans" } });
  const message = await say(ana, thread, "The quokka sleeps.");
  await quiet(ana, thread);
  expect(await find(bo, "quokka")).toEqual({ threads: [], messages: [] });
  expect(await find(ana, "quokka")).toMatchObject({
    threads: [{ thread }],
    messages: [{ snippet: "Our quokka answers." }, { snippet: "The quokka sleeps.", message }],
  });
  await ana.client.call("changeThread", { params: { id: thread }, body: { archived: true } });
  expect((await find(ana, "quokka")).messages).toHaveLength(2);
  await ana.client.call("hideMessage", { params: { id: message }, body: {} });
  expect(await texts(ana, "quokka")).toEqual(["Our quokka answers."]);
  await ana.client.call("deleteThread", { params: { id: thread } });
  expect(await find(ana, "quokka")).toEqual({ threads: [], messages: [] });
  await ana.client.call("restoreThread", { params: { id: thread }, body: {} });
  expect(await texts(ana, "quokka")).toEqual(["Our quokka answers."]);
  expect((await look(ana, thread)).state.thread.archived).toBe(true);
});

test("a search without a wish is refused, and never more than 50 hits come", async () => {
  app = await startTestApp();
  const ana = await app.person("Ana");
  const thread = await titled(ana, "Many");
  for (let number = 0; number < 60; number += 1) await say(ana, thread, `common ${number}`);
  const hits = await texts(ana, "common");
  expect(hits).toHaveLength(50);
  expect(hits[0]).toBe("common 59");
  const bare = await fetch(`${app.url}/api/search`, { headers: { Cookie: ana.cookie } });
  expect(bare.status).toBe(400);
  expect(await refusal(find(ana, "x".repeat(201)))).toBe("400 invalid_request");
  expect((await find(ana, "x".repeat(200))).messages).toEqual([]);
});
