/** Texts of saved line-ups and of the first message: they come with New thread. */
export const lineUpMessages = {
  first: "First message",
  firstHint: "Optional. It is sent as soon as the thread is there.",
  label: "Line-up",
  last: "As last time",
  everyone: "Everyone who can answer",
  own: "As chosen below",
  save: "Save as a line-up",
  name: "Name of the line-up",
  saveName: "Save",
  remove: (name: string) => `Delete line-up ${name}`,
  more: "Title, mission and who may read it",
} as const;
