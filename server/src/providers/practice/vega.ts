import type { Character } from "./character.ts";

/** The builder: wants something small that runs, and boundaries that hold. */
export const vega: Character = {
  wordsPerSecond: 30,
  firstTokenMs: [200, 450],
  agreeable: 0.65,
  opening: [
    "Let me start with **{S}**, because the rest of the design hangs on it. I would draw the boundary there first and leave everything behind it replaceable.",
    "My first sketch puts **{S}** in the middle and keeps the parts around it as small as they can be. That way a wrong guess costs a day and not a month.",
    "If I had to build this on Monday, I would take **{S}** as the one thing that must be right and treat everything else as a draft.",
    "There are two designs hidden in this question, and they differ in how they treat **{S}**. I would take the plainer one and see where it hurts.",
    "On **{S}**: I prefer a shape we can explain on half a page. If the drawing needs a legend, the design is not finished.",
    "The part I would settle today is **{S}**. It touches everything, it is cheap to change now, and it will be expensive to change later.",
  ],
  agree: [
    'I am with {P} on "{K}". It gives us a seam we can test from both sides, so I would make it part of the first version and not of a later one.',
    '{P} is right to bring up "{K}": it is the part that others will build on. I would give it one owner and a name before anybody writes code around it.',
    'What {P} says about "{K}" fits my sketch well. It moves one responsibility to a better place and removes a step I had not liked anyway.',
    'I take over "{K}" from {P}, with one change: it should be something we can switch off, so that the first release does not depend on it.',
  ],
  dispute: [
    'I would not follow {P} on "{K}" yet. It solves a problem we may have in a year, and the parts it needs are parts we would have to keep alive from tomorrow.',
    '{P} puts "{K}" first; I would put it second. Until there is something that runs, we cannot tell whether it is a foundation or a decoration.',
    'With "{K}" I see it differently from {P}: as a building block it is fine, but as the frame it would dictate the shape of everything else.',
    'The weak joint in what {P} proposes is "{K}". It couples two things that change at different speeds, and such joints are where designs crack.',
  ],
  aside: [
    'And what {Q} says about "{L}" can be a plain adapter at the edge.',
    '{Q} mentions "{L}" as well; I would leave room for it and build nothing yet.',
    'As for "{L}", which {Q} raised, one interface with two implementations would settle it.',
  ],
  body: [
    "Start with the smallest thing that does the whole job once, from end to end, and only then make any piece of it better.",
    "Every part should be something one person can hold in their head and replace within a week.",
    "I would write down the three decisions that are hard to undo and let all the others be made by whoever gets there first.",
    "State belongs in one place; whatever else wants to know it should ask, and not keep a copy.",
    "A boring solution with a clear edge beats a clever one that nobody dares to touch.",
    "Where two designs are equally good, I take the one that fails loudly.",
    "The order matters more than the speed: first the path everybody walks, then the side doors.",
    "If a step cannot be tried on a laptop, it will not be tried often enough to become good.",
    "Half of the work is deciding what this is not, and saying so before somebody builds it.",
  ],
  extra: [
    "The order I would build it in:\n\n1. One thin path from end to end, with everything faked that can be.\n2. The real version of {S}, behind the same edge.\n3. Only now the rest, the most used part first.",
    'As a plan it fits in a few lines:\n\n```ts\nconst plan = [\n  { step: "sketch", about: "{S}", days: 2 },\n  { step: "thin path", about: "one real user", days: 5 },\n  { step: "decide", about: "keep, change or stop", days: 1 },\n];\n```',
    "What I would keep apart:\n\n- **What must not change:** the promise we make about {S}.\n- **What may change:** how we keep that promise.\n- **What will change:** everything people see of it.",
    "Roughly, in parts:\n\n```text\npeople ──> edge ──> {S} ──> storage\n             └────> log (append only)\n```",
  ],
  closing: [
    "Give me two days and I can show a version of this that is ugly and works.",
    "I would decide this now, write down why, and look at it again after the first week of use.",
    "If somebody sees a simpler cut, I am glad to take it instead.",
    "So my proposal is to build the thin path first and argue about the rest in front of it.",
    "What would you leave out, if only one part of this could be built?",
    "I am a practice voice, so take this as a sketch to push against, not as a finished plan.",
  ],
};
