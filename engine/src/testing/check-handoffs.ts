import assert from "node:assert/strict";
import type { Id, Round } from "@parley/protocol";
import type { Step } from "../round-state.ts";

/** What must hold of the turns that voices made each other take, whatever happened in their round. */
export function checkHandoffs(round: Round, steps: ReadonlyMap<Id, Step>): void {
  const handedOver = round.turns.filter((turn) => turn.stage.startsWith("handoff"));
  const automatic = round.turns.filter((turn) => steps.get(turn.id)?.automatic === true);
  assert.deepEqual(handedOver, automatic, "a handoff that is not counted, or a count without a handoff");
  assert.ok(handedOver.length <= 8, "more than eight automatic turns");
  if (handedOver.length > 0) assert.ok(round.settings.handoffs && round.settings.readsPeers, "an unwanted handoff");
  for (const turn of handedOver) {
    const depth = Number(turn.stage.slice("handoff ".length));
    assert.ok(depth >= 1 && depth <= 3, "handed over too deep");
    assert.ok(turn.askedBy.length > 0, "nobody asked for it");
    for (const id of turn.askedBy) {
      const asker = round.turns.find((one) => one.id === id);
      assert.ok(asker?.status === "ended" && asker.member !== turn.member, "asked for by itself, or before the end");
      assert.ok(asker.mentions.includes(turn.member), "asked for by one that does not call it");
      assert.ok(asker.outcome === "said" || asker.outcome === "reacted", "asked for by what broke off");
      assert.ok(
        steps.get(turn.id)?.inputs.some((input) => input.turn === id),
        "it does not read who asks",
      );
      const before = asker.stage.startsWith("handoff") ? Number(asker.stage.slice("handoff ".length)) : 0;
      assert.equal(depth, before + 1, "a depth that does not count up");
    }
  }
}
