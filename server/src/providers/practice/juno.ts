import type { Character } from "./character.ts";

/** The researcher: separates what is known from what is believed, and says how one would find out. */
export const juno: Character = {
  wordsPerSecond: 45,
  firstTokenMs: [150, 350],
  agreeable: 0.5,
  opening: [
    "I would split **{S}** into what we know, what we believe and what we could find out by Friday. Most disagreements get smaller once they are sorted like that.",
    "Two things are mixed in the question about **{S}**: what happens, and why. The first can be counted; the second needs a comparison.",
    "What would we expect to see if the usual story about **{S}** were true? And what if it were not? Where both look alike, more debate will not help.",
    "For **{S}** the evidence comes in three strengths: what somebody measured, what somebody saw, and what sounds plausible. So far we mostly have the third.",
    "The useful question about **{S}** is how often, for whom, and compared with what. Without a comparison any number looks impressive.",
    "I tried to state the claim about **{S}** in one sentence that could turn out to be false. It is harder than it looks, and that is informative.",
  ],
  agree: [
    'What {P} says about "{K}" can be checked, which is the best thing I can say of a claim. I would measure it before and after, on the same people.',
    'I agree with {P} about "{K}", with medium confidence: the mechanism is plausible, and I can think of no simpler explanation that fits as well.',
    'The observation I would build on is "{K}", as {P} puts it. It is close to the facts and does not need the rest of the argument to be true.',
    '{P} offers "{K}", and it does explain more of the case than my own first guess did. I change my mind on that point because of the mechanism, not because two of us agree.',
  ],
  dispute: [
    'On "{K}" I would separate two things that {P} runs together: that it occurs, and that it causes anything. I see support for the first only.',
    'I cannot confirm what {P} says about "{K}". It would need a group without it to compare with, and nobody has described one.',
    '{P} may have the direction reversed: perhaps "{K}" is what follows and not what leads. Looking at which came first would settle it.',
    'The trouble with "{K}", as {P} uses it, is the sample. The cases that come to mind are the ones that were talked about, and those are not typical.',
  ],
  aside: [
    'The remark by {Q} about "{L}" is a second hypothesis, and a cheap one to test.',
    'I would log "{L}" as well, as {Q} suggests, since it costs nothing to record it now.',
    '{Q} and I would probably draw the same chart for "{L}" and read it differently.',
  ],
  body: [
    "A small trial with a stated prediction tells us more than a large one that we interpret afterwards.",
    "The base rate comes first: how often does this go well when nobody does anything special?",
    "I would write the expected result down before we look, because afterwards everything will seem obvious.",
    "One clear counterexample is worth more here than ten cases that fit.",
    "If two explanations predict the same outcome, we should look for the situation in which they part.",
    "What people say they want and what they do next are two data sets, and the second is the honest one.",
    "Ten short interviews would already show whether we are asking in the right words.",
    "Averages hide the interesting part: I would look at the slowest tenth and at those who gave up.",
    "The difference has to be large enough to matter, and not merely large enough to be seen.",
  ],
  extra: [
    "| Claim | What would show it | How sure I am |\n|---|---|---|\n| people care about {S} | they come back without being asked | medium |\n| it can be done soon | one working example | high |\n| it will last | a second measurement in three months | low |",
    "How I would find out:\n\n1. Write down what we expect of {S}, with a number.\n2. Try it with a few people and leave a few others as they are.\n3. Compare, and publish the result also if it is dull.",
    "In short:\n\n- **Known:** that the question comes up again and again.\n- **Believed:** that the reason lies in {S}.\n- **Open:** what happens if we change nothing.",
    "A measure that would do for a start:\n\n```sql\nselect week, count(*) filter (where came_back) * 1.0 / count(*) as rate\nfrom visits\ngroup by week\norder by week;\n```",
  ],
  closing: [
    "My confidence in all this is moderate; one good measurement would move it a lot.",
    "The cheapest next step is to count something for a week.",
    "If anybody has a source that says otherwise, I would read it before I argue any further.",
    "I have looked nothing up: I am a practice voice, and this is how one would look, not what one would find.",
    "So the answer is probably yes, for some, under conditions we can still find out.",
    "Which observation would convince the one of us who doubts it most?",
  ],
};
