import { afterEach, expect, test } from "vitest";
import type { RecordedRequest } from "../providers/scripted/scripted-voices.ts";
import { look, quiet, refusal, say, sure } from "../testing/talk.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
afterEach(() => app.close());

/** A thread with a practice voice and one whose model is reached at `address`. */
async function table(address: string) {
  const calls: RecordedRequest[] = [];
  const answer = (request: RecordedRequest) => {
    calls.push(request);
    return [{ text: "Yes." }];
  };
  app = await startTestApp({ environment: { OPENAI_BASE_URL: address }, scripts: { far: [answer, answer] } });
  const ana = await app.person("Ana");
  const { state } = await ana.threadWith("practice-vega", "far");
  const lock = (localOnly: boolean, settings: object = {}) =>
    ana.client.call("changeThread", {
      params: { id: state.thread.id },
      body: { mode: "panel", settings: { localOnly, ...settings } },
    });
  const outcomes = async (round: number) => {
    const { rounds } = await quiet(ana, state.thread.id, round);
    return rounds[round - 1]?.turns.map((turn) => turn.code ?? turn.outcome);
  };
  return { ana, thread: state.thread.id, calls, lock, outcomes, members: state.members };
}

test("a thread that is for local models alone calls no other, neither to answer nor for its memory, until it is opened", async () => {
  const { ana, thread, calls, lock, outcomes, members } = await table("https://models.example/v1");
  const far = sure(members.find((one) => one.profile.name === "far"));
  await lock(true, { scribe: far.id });
  await say(ana, thread, "Is this between us?");
  expect(await outcomes(1)).toEqual(["said", "local_only"]);
  expect(calls).toHaveLength(0);

  await ana.client.call("removeMember", { params: { id: thread, member: far.id } });
  const seat = () =>
    ana.client.call("seatIdentity", { params: { id: thread }, body: { identity: sure(far.identity) } });
  expect(await refusal(seat())).toBe("409 local_only");
  await lock(false, { scribe: "off" });
  expect((await seat()).status).toBe(201);
  await say(ana, thread, "And now?");
  expect(await outcomes(2)).toEqual(["said", "said"]);
  expect(calls).toHaveLength(1);
});

test("a model on the machine itself answers and is seated there", async () => {
  const { ana, thread, lock, outcomes, members, calls } = await table("http://127.0.0.1:9/v1");
  await lock(true);
  const near = sure(members.find((one) => one.profile.name === "far"));
  await ana.client.call("removeMember", { params: { id: thread, member: near.id } });
  await ana.client.call("seatIdentity", { params: { id: thread }, body: { identity: sure(near.identity) } });
  await say(ana, thread, "Is this between us?");
  expect(await outcomes(1)).toEqual(["said", "said"]);
  expect(calls).toHaveLength(1);
  expect((await look(ana, thread)).state.thread.settings.localOnly).toBe(true);
});
