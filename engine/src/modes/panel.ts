import { parallel, type Mode } from "./mode.ts";

/** Everyone answers at once and sees nobody else's answer to this message. */
export const panel: Mode = {
  plan: (round) => ({ start: parallel(round, { kind: "speak", stage: "sealed", inputs: [], sealed: true }) }),
};
