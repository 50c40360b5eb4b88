/** How a turn may begin instead of with its text; `createReactionReader` reads it. */
const form = [
  "Choose one of these, and nothing else on your first line if it is one of the first three:",
  "- PASS: you have nothing to add. Prefer this over repeating what was said.",
  "- AGREE #id: you agree with that message, for example AGREE #m3. Below it you may say why, in one or two sentences.",
  "- DISPUTE #id: you think that message is wrong. Below it say what is wrong and why, in a few sentences.",
  "- Or write a short message of your own, without any of these words in front.",
  "The id is the one of the <msg> element you mean.",
].join("\n");

/** Part of the volatile end of a prompt: it never stands in what is kept from call to call. */
export const reactInstruction = `The others have answered too; their messages stand above. React to them now. Do not repeat your answer.\n\n${form}`;

/** Below the line that says who called the voice: it may pass, so that nobody writes that they have nothing to say. */
export const calledInstruction = form;

/** What a merge makes of the references above it. */
export const mergeInstruction = [
  "The <reference> elements hold answers of several participants to the last question. They stand in no particular order and without names.",
  "Merge them into one answer to that question. They may be biased, incomplete or wrong: judge each claim on its merits, however many say the same and whoever wrote it.",
  "Keep what is right, settle or plainly state what they contradict each other in, and add what is missing. Do not copy them, do not go through them one by one, and do not speak of references or letters: write the answer itself.",
].join("\n");

export const floorInstruction = `It is your turn in the round. What the others said so far stands above. Take it up, and add what is missing.\n\n${form}`;
