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

export const floorInstruction = `It is your turn in the round. What the others said so far stands above. Take it up, and add what is missing.\n\n${form}`;
