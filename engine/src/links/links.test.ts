import type { LinkLabel } from "@parley/protocol";
import { expect, test } from "vitest";
import { createLinkDetector, type DetectedLink, type LinkMessage, shownConfidence } from "./index.ts";

// What a reader is promised of single links, in threads that no figure is measured on.

interface Said {
  by: string;
  text: string;
  /** What its author had been shown; all before it, if left out. */
  sees?: string[];
  person?: true;
}

function play(said: readonly Said[], minConfidence = 0.35): DetectedLink[] {
  const detector = createLinkDetector({ minConfidence });
  return said.flatMap(({ by, text, sees, person }, at) => {
    const before = said.slice(0, at).map((_, i) => `m${i + 1}`);
    const message: LinkMessage = {
      id: `m${at + 1}`,
      author: { id: by, names: [by], kind: person === true ? "person" : "model" },
      isOpening: at === 0,
      hasSeen: (id) => (sees ?? before).includes(id),
    };
    detector.begin(message);
    return [...detector.write(message.id, text), ...detector.end(message.id)];
  });
}

const opening: Said = { by: "Nina", text: "How should we heat the greenhouse in winter?", person: true };
const first: Said = {
  by: "Cobalt",
  text: "Bury a ring of insulated pipes and pump warm water through it. A wood stove needs somebody at night. Bubble wrap on the glass saves a third.",
};

/** The labels of links from the first sentence of the third message to the second. */
function labels(text: string, by = "Sage"): LinkLabel[] {
  return play([opening, first, { by, text }])
    .filter((link) => link.from.messageId === "m3" && link.from.start === 0 && link.to.messageId === "m2")
    .map((link) => link.label);
}

test.each<[LinkLabel, string]>([
  ["agrees", "I agree with Cobalt that bubble wrap on the glass saves a third."],
  ["disagrees", "Cobalt's wood stove is not the problem; overlooking the damp of the pipes is."],
  ["questions", "Cobalt, how deep would you bury the pipes?"],
  ["quotes", 'Cobalt writes "a wood stove needs somebody at night", and that is the whole difficulty.'],
  ["builds_on", "Building on Cobalt's pipes, a timer could warm the water before dawn."],
])("%s is found: %s", (label, text) => {
  expect(labels(text)).toContain(label);
});

test("whoever changes its mind because of another is said to revise", () => {
  const links = play([
    opening,
    first,
    { by: "Sage", text: "Pipes underground rust, and Cobalt's insulated ring cannot be mended without digging." },
    { by: "Cobalt", text: "I was wrong about the pipes underground, Sage." },
  ]);
  expect(links.find((link) => link.from.messageId === "m4")).toMatchObject({
    label: "revises",
    to: { messageId: "m3" },
  });
});

test("a question to somebody and its answer find each other", () => {
  const links = play([
    opening,
    first,
    { by: "Sage", text: "Cobalt, how deep would you bury the pipes?" },
    { by: "Cobalt", text: "About forty centimetres." },
  ]);
  expect(links.map((link) => [link.from.messageId, link.label, link.to.messageId])).toEqual([
    ["m3", "questions", "m2"],
    ["m4", "answers", "m3"],
  ]);
});

test("a synthesis links to each of its sources, and never to one alone", () => {
  const links = play([
    opening,
    first,
    { by: "Sage", text: "Choose hardy plants such as kale and leave the heating off." },
    { by: "Onyx", text: "Combining Cobalt's bubble wrap and Sage's hardy plants would need no heating at all." },
  ]).filter((link) => link.from.messageId === "m4");
  expect(links.map((link) => [link.label, link.to.messageId]).toSorted()).toEqual([
    ["synthesizes", "m2"],
    ["synthesizes", "m3"],
  ]);
});

test("the same claim by somebody who was not shown it is independent agreement; who was shown it, is not", () => {
  const text = "Bubble wrap on the glass saves a third of the heat.";
  const apart = play([opening, first, { by: "Sage", text, sees: ["m1"] }]);
  expect(apart.map((link) => [link.label, link.to.messageId])).toEqual([["independent_agreement", "m2"]]);
  const shown = play([opening, first, { by: "Sage", text }]);
  expect(shown.map((link) => link.label)).not.toContain("independent_agreement");
  expect(shown.length).toBeGreaterThan(0);
});

test.each([
  ["a new subject", "Potatoes keep well in a cellar."],
  ["however, about one's own idea", "Foil curtains are cheap. However, they tear within a year."],
  ["words of the opening alone", "A greenhouse in winter is a pleasure."],
])("no link is shown for %s", (_name, text) => {
  const links = play([opening, first, { by: "Sage", text }], shownConfidence);
  expect(links.filter((link) => link.from.messageId === "m3")).toEqual([]);
});

test("politeness before a disagreement is not taken for agreement", () => {
  const found = labels(
    "Good point about the wood stove, but Cobalt overlooks that a gas heater needs nobody at night.",
  );
  expect(found).toContain("disagrees");
  expect(found).not.toContain("agrees");
});

test("German is understood", () => {
  const links = play([
    { by: "Nina", text: "Wie heizen wir das Gewächshaus?", person: true },
    { by: "Kobalt", text: "Eine Heizmatte unter den Töpfen genügt. Luftpolsterfolie spart ein Drittel." },
    {
      by: "Salbei",
      text: "Ich stimme Kobalt zu, dass Luftpolsterfolie viel spart. Allerdings wird Kobalts Heizmatte nachts zu kalt.",
    },
  ]);
  expect(links.map((link) => [link.label, link.to.start])).toEqual([
    ["agrees", 40],
    ["disagrees", 0],
  ]);
});

test("a language without a table still has names and shared words", () => {
  const links = play([
    { by: "Nina", text: "¿Cómo calentamos el invernadero?", person: true },
    { by: "Cobalto", text: "Conviene enterrar tuberías aisladas. El plástico de burbujas ahorra un tercio." },
    { by: "Salvia", text: "Las tuberías aisladas de Cobalto exigen una bomba." },
  ]);
  expect(links.map((link) => [link.from.messageId, link.to])).toContainEqual([
    "m3",
    { messageId: "m2", start: 0, end: 36 },
  ]);
});

test("says which words gave a link away", () => {
  const [link] = play([opening, first, { by: "Sage", text: "I agree with Cobalt that bubble wrap saves a third." }]);
  expect(link?.words).toEqual(expect.arrayContaining(["Cobalt", "agree", "bubble", "wrap"]));
  expect(link?.words.length).toBeLessThanOrEqual(8);
});

test("a forgotten message is no target; unknown and ended ones are ignored", () => {
  const detector = createLinkDetector();
  const begin = (id: string, by: string): void =>
    detector.begin({ id, author: { id: by, names: [by], kind: "model" }, isOpening: false, hasSeen: () => true });
  begin("m1", "Cobalt");
  detector.write("m1", first.text);
  detector.end("m1");
  const reply = "I agree with Cobalt that bubble wrap on the glass saves a third.\n";
  begin("m2", "Sage");
  expect(detector.write("m2", reply).map((link) => link.to.messageId)).toContain("m1");
  detector.forget("m1");
  expect(detector.write("m2", reply)).toEqual([]);
  expect(detector.write("nowhere", reply)).toEqual([]);
  expect(detector.end("m2")).toEqual([]);
  expect(detector.write("m2", reply)).toEqual([]);
  expect(detector.end("m2")).toEqual([]);
});
