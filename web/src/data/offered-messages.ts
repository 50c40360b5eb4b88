import type { Offered } from "@parley/protocol";

/** What members read of what the server offers them. */
export const offeredMessages = {
  chip: "offered",
  by: (server: string) => (server === "" ? "Offered by this server" : `Offered by ${server}`),
  left: ({ limits, left }: Offered) =>
    left.answers === 0 || left.amount === 0
      ? "used up until midnight UTC"
      : `${left.answers} of ${limits.answers} ${limits.answers === 1 ? "answer" : "answers"} left today`,
  group: "Offered by this server",
  about: (name: string) => `${name} is offered to you. You can seat it; how it answers is up to whoever offers it.`,
  startTitle: "Use what this server offers",
  startBody: (names: string, count: number) => `${names} ${count === 1 ? "is" : "are"} here for you. No token needed.`,
  start: "Start",
} as const;
