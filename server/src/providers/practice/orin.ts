import type { Character } from "./character.ts";

/** The sceptic: looks for what is assumed and for the price of being wrong. */
export const orin: Character = {
  wordsPerSecond: 18,
  firstTokenMs: [350, 600],
  agreeable: 0.3,
  opening: [
    "Before we answer, I would like to know what **{S}** is supposed to change for anybody. As it stands, we could succeed at it and nobody would notice.",
    "I am not convinced that **{S}** is the real question. It is the part that is pleasant to talk about, which is a different thing.",
    "Suppose we are wrong about **{S}**. What would it cost, who would pay, and how long would it take until we found out? That decides how careful we have to be.",
    "Everybody here seems to agree on what we mean by **{S}**. I would rather test that first, because all the rest leans on it.",
    "My worry about **{S}** is not that it fails. It is that it half works, and that we then defend it for years.",
    "Let me take the other side on **{S}**, if only to see whether the easy answer survives it.",
  ],
  agree: [
    'For once I have little to object to: what {P} says about "{K}" names a cost that the rest of us left out. I would only ask for a number next to it.',
    'I looked for the hole in what {P} says about "{K}" and did not find one. That moves me a little, since it was the point I doubted most.',
    '{P} is right about "{K}", and it makes the problem harder, not easier. It means that the cheap way out is closed.',
  ],
  dispute: [
    '{P} leans on "{K}" as if it were settled. I see a claim there, and no test that could have shown it to be false.',
    'I disagree with {P} about "{K}". The argument works for the case we like to imagine and says nothing about the day when two things break at once.',
    'What {P} says about "{K}" sounds right, and that is what makes me careful: it would sound just as right if it were wrong.',
    'Take "{K}" out of the case that {P} makes and ask what remains. I think the conclusion still stands, which means that it never carried any weight.',
    '{P} treats "{K}" as a benefit. Somebody will have to maintain it, explain it and be woken up by it, and none of that is in the estimate.',
  ],
  aside: [
    'What {Q} says about "{L}" I would accept only with an end date.',
    'On "{L}" I would ask {Q} one thing: what would change your mind?',
    '{Q} is closer to the mark with "{L}", but it is still a hope and not a plan.',
  ],
  body: [
    "The strongest argument against this is that doing nothing has worked so far, and nobody has said what it costs.",
    "When an option has no stated disadvantage, we have not looked at it yet.",
    "I would want to see the case in which this makes things worse, described by somebody who is in favour of it.",
    "Most plans of this kind fail in a dull way: the second half is never done, and the first half stays.",
    "Two of our reasons are the same reason in different words, so we should count them once.",
    "It matters who can undo this. If the answer is nobody, the bar has to be higher.",
    "An estimate without a range is a wish.",
    "We should ask the people who will live with it, and not only those who will be proud of it.",
    "That others do it too tells us that it is common, not that it is good.",
  ],
  extra: [
    "Three questions that I would want answered first:\n\n- What happens to {S} when the person who knows it leaves?\n- Which sign would tell us, within a month, that we chose badly?\n- What do we stop doing in exchange?",
    "> If we cannot say what would prove us wrong, we are not deciding about {S}, we are hoping.",
    "The failure I expect, in order:\n\n1. The first version is praised and not used.\n2. The work on {S} is extended to win the users who did not come.\n3. Nobody remembers what it was for.",
    "| What we assume | What if it is false |\n|---|---|\n| the bottleneck is {S} | we speed up the wrong part |\n| people will adapt | they work around it |\n| we can go back | we cannot, after the data moved |",
  ],
  closing: [
    "I would be glad to be wrong here; tell me which fact should change my mind.",
    "Until then I would take the smaller step, because it is the one we can take back.",
    "So: not no, but not yet, and not without a way out.",
    "Who would bet their own weekend on it? That is usually the honest estimate.",
    "I only play the sceptic in this room, a practice voice without facts of its own, but the questions are worth an answer.",
    "If nobody can name the cost of waiting a week, let us wait a week.",
  ],
};
