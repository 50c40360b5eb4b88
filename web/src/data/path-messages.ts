/** Texts of versions and paths: they come with what shows them. */
export const pathMessages = {
  elsewhere: "You look at another path. Sending goes on from here, for everybody.",
  wentOn: "The thread once went on from here, in another path.",
  notRead: "The thread reads another version.",
  continueHere: "Continue from here",
  back: "Back to the thread",
  show: "Show it",
  edit: "Edit and send again",
  editing: "Your message, as it is sent again",
  editHint: "The answers so far stay, in a path of their own.",
  send: "Send again",
  runAgain: "Run again",
  seen: "What did it see?",
  olderPath: "Older path",
  newerPath: "Newer path",
  pathOf: (number: number, count: number) => `Path ${number} of ${count}`,
} as const;
