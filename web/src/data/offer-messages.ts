import type { OfferKind } from "@parley/protocol";

/** The part of the message table that belongs to what the admin offers to members. */
export const offerMessages = {
  title: "Offered",
  hint: "Everybody with an account here uses what you offer, without seeing a key. Your account pays, within a limit for each member and day. A day ends at midnight UTC.",
  none: "Nothing is offered yet.",
  kinds: { identity: "Voice", connection: "Connection", line_up: "Line-up" } satisfies Record<OfferKind, string>,
  kindHints: {
    identity: "Members seat it in their threads. What it is told stays with you.",
    connection: "Members make voices of their own on it, with any of its models.",
    line_up: "Members begin threads with it; its voices answer there, though you offer them nowhere else.",
  } satisfies Record<OfferKind, string>,
  by: (name: string) => `offered by ${name}`,
  closed: "rests: who offers it is no admin now, or suspended",
  limits: (answers: number, dollars: string, unknown: number) =>
    `Each member and day: ${answers === 1 ? "1 answer" : `${answers} answers`} or ${dollars}, ${unknown} of unknown price`,
  today: (members: number, answers: number, dollars: string) =>
    `Today: ${answers === 1 ? "1 answer" : `${answers} answers`} for ${members === 1 ? "1 member" : `${members} members`}, ${dollars}`,
  noneToday: "Nobody has used it today",

  ofMembers: (connection: string) =>
    connection === "" ? "Voices of members" : `Voices of members, over ${connection}`,

  formTitle: "Offer something",
  kind: "What",
  object: { identity: "Which voice", connection: "Which connection", line_up: "Which line-up" } satisfies Record<
    OfferKind,
    string
  >,
  nothing: {
    identity: "You have no voice that is not offered already.",
    connection: "You have no connection that is not offered already.",
    line_up: "You have no line-up that is not offered already. Save one in New thread.",
  } satisfies Record<OfferKind, string>,
  offer: "Offer it",
  offered: (name: string) => `${name} is offered now.`,

  change: "Change",
  changeOf: (name: string) => `Change the limits of ${name}`,
  save: "Save",
  withdraw: "Withdraw",
  withdrawOf: (name: string) => `Withdraw ${name}`,
  withdrawTitle: (name: string) => `Withdraw ${name}?`,
  withdrawBody:
    "Members cannot use it any more. Their voices on it stay and say why they do not answer; offered again, they answer again.",

  limitsOfDay: "Each member and day",
  answers: "Answers",
  dollars: "US dollars",
  unknown: "Of unknown price",
  unknownHint: "Of the answers, those of models whose price nobody states.",
  notNumber: "A whole number up to 100000.",
  notSum: "A sum such as 0.25.",
} as const;
