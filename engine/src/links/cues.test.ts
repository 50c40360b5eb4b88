import { expect, test } from "vitest";
import { type Cue, cuesOf } from "./cues.ts";

test.each<[Cue, string]>([
  ["agree", "I agree that one table is enough."],
  ["agree", "Snapshots: yes, they are small."],
  ["agree", "Mira is right about the cache."],
  ["praise", "Good point about the night shift."],
  ["reject", "That overlooks the cost of a second team."],
  ["reject", "I'd push back on the deadline."],
  ["contrast", "However, nobody has tried it."],
  ["contrast", "The idea is neat, but it needs a lock."],
  ["caveat", "This only works if the queue is short."],
  ["revise", "I was wrong about the index."],
  ["revise", "On reflection the smaller one will do."],
  ["revise", "I'd now start with the tests."],
  ["selfPast", "My earlier estimate left out the weekend."],
  ["build", "Building on that, the log could be replayed."],
  ["combine", "Combining both gives us a plan."],
  ["refer", "As Mira says, the table is small."],
  ["ask", "Why would the cache be cold?"],
  ["pointing", "That makes the second step cheaper."],
])("English %s: %s", (cue, sentence) => {
  expect([...cuesOf(sentence, "english").keys()]).toContain(cue);
});

test.each<[Cue, string]>([
  ["agree", "Ich stimme zu, dass eine Tabelle genügt."],
  ["praise", "Guter Punkt mit der Nachtschicht."],
  ["reject", "Das übersieht die Kosten eines zweiten Teams."],
  ["contrast", "Allerdings hat das noch niemand versucht."],
  ["caveat", "Das gilt nur, wenn die Schlange kurz ist."],
  ["revise", "Meinen Einwand ziehe ich zurück."],
  ["revise", "Das hatte ich übersehen."],
  ["build", "Daran anknüpfend ließe sich das Protokoll abspielen."],
  ["combine", "Beides zusammen ergibt einen Plan."],
  ["refer", "Wie Mira sagt, ist die Tabelle klein."],
  ["ask", "Warum wäre der Speicher kalt?"],
])("German %s: %s", (cue, sentence) => {
  expect([...cuesOf(sentence, "german").keys()]).toContain(cue);
});

test("a plain statement has none of the cues that take a stand", () => {
  const stands: Cue[] = ["agree", "praise", "reject", "contrast", "revise", "build", "combine", "refer"];
  const plain = cuesOf("The table holds forty million rows.", "english");
  expect(stands.filter((cue) => plain.has(cue))).toEqual([]);
  const german = cuesOf("Die Tabelle hat vierzig Millionen Zeilen.", "german");
  expect(stands.filter((cue) => german.has(cue))).toEqual([]);
});

test("the words of a cue are those that were written", () => {
  expect(cuesOf("Das hatte ich übersehen.", "german").get("revise")).toBe("hatte ich übersehen");
  expect(cuesOf("“I agree” is easily said.", "english").get("agree")).toBe("agree");
});

test("other languages have no cues", () => {
  expect(cuesOf("However, I agree.", "other").size).toBe(0);
});
