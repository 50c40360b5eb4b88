import assert from "node:assert/strict";
import { nextCall } from "../next-call.ts";
import { nextSteps } from "../next-steps.ts";
import { createRandom } from "../random.ts";
import type { Talk } from "./builders.ts";
import { World, type Rules } from "./world.ts";

export const soundRules: Rules = { nextSteps, nextCall, waitingMayStart: (reason) => reason !== "stopped" };

interface Explored {
  crashes: number;
  rounds: number;
  passes: number;
  handoffs: number;
  /** How many turns people asked for beside the modes. */
  besides: number;
  /** How many stages of different names there were. */
  stages: number;
}

/** One seeded life of a thread: people act, voices answer or fail, the process dies at any point; then the world goes on. */
export function explore(seed: string, rules: Rules = soundRules, talk?: Talk): Explored {
  const random = createRandom(seed);
  const world = new World(rules, random, Math.floor(random() * 5) + (random() < 0.05 ? 0 : 1), talk);
  world.post();
  const length = 10 + Math.floor(random() * 90);
  for (let step = 0; step < length; step += 1) act(world, random);

  // Nobody acts any more: whatever the state is, it must come to rest.
  let rest = 0;
  while (world.clock.step()) {
    rest += 1;
    assert.ok(rest < 5_000, "the world never comes to rest");
  }
  assert.equal(world.state.running, null, "stuck: nothing is left to happen and the round runs");
  checkMessages(world);
  const turns = world.state.rounds.flatMap((round) => round.turns);
  return {
    crashes: world.crashes,
    rounds: world.state.rounds.length,
    passes: turns.filter((turn) => turn.outcome === "passed").length,
    handoffs: turns.filter((turn) => turn.askedBy.length > 0).length,
    besides: turns.filter((turn) => turn.beside !== null).length,
    stages: new Set(turns.filter((turn) => turn.askedBy.length === 0 && turn.beside === null).map((turn) => turn.stage))
      .size,
  };
}

function act(world: World, random: () => number): void {
  const pick = random();
  if (pick < 0.06) world.post();
  else if (pick < 0.09) world.stopVoice();
  else if (pick < 0.11) world.stopAll();
  else if (pick < 0.12) world.leave();
  else if (pick < 0.13) world.join();
  else if (pick < 0.17) world.crash();
  else if (pick < 0.21) world.askBeside();
  else if (!world.clock.step() && random() < 0.5) world.post();
}

/** Every message is in one round, or waits because Stop all came after it and nobody acted since. */
function checkMessages(world: World): void {
  const posted = world.log.filter((event) => event.type === "message.posted");
  const taken = world.state.rounds.flatMap((round) => round.messages.map((message) => message.id));
  assert.equal(new Set(taken).size, taken.length, "a message in two rounds");
  const waiting = world.state.waiting.map((message) => message.id);
  assert.deepEqual([...taken, ...waiting].toSorted(), posted.map((event) => event.message.id).toSorted());
  if (waiting.length === 0) return;
  const last = world.state.rounds.at(-1);
  assert.equal(last?.reason, "stopped", "a waiting message was forgotten");
  const before = waiting.length;
  world.post();
  assert.deepEqual(world.state.waiting, [], "a message that waited did not join the next round");
  assert.equal(world.state.rounds.at(-1)?.messages.length, before + 1);
}
