import type { LocalServerKind } from "@parley/protocol";
import { listNames } from "./words.ts";

/** The part of the message table that only the first page of an account needs. */
export const onboardingMessages = {
  title: "Ask several models at once",
  intro: "Every voice you seat answers the same message at the same time, in one thread.",

  localTitle: "Use a model on this machine",
  localLooking: "Looking for Ollama, llama.cpp and LM Studio on the server.",
  localFound: (names: string[]) =>
    `${listNames(names)} ${names.length === 1 ? "answers" : "answer"} here. No token needed.`,
  localNone: "Nothing answers on this machine yet. Start one of these, then look again.",
  localNothing: "There is nowhere left to look on this machine.",
  localEmpty: (name: string) => `${name} runs here without a model to talk to. Fetch one, then look again.`,
  localAdminOnly: "Your admin decides which models of this machine are used.",
  localSwitchedOff: "Looking for models on this machine is switched off on this server.",
  localStart: "Start",
  localStarting: "Starting",
  localChoose: "Models on this machine",
  localNeedOne: "Choose at least one model.",
  lookAgain: "Look again",
  fetchModel: "ollama pull llama3.2",
  programs: { ollama: "Ollama", llamacpp: "llama.cpp", lmstudio: "LM Studio" } satisfies Record<
    LocalServerKind,
    string
  >,

  tokenTitle: "Paste an API token",
  tokenBody: "For a model of a provider. The token is encrypted on this server and goes to that provider only.",
  tokenOpen: "Paste a token",
  tokenGuessed: (provider: string) => `This is a token of ${provider}.`,
  tokenOther: "It is of another provider",
  tokenUnknown: "The token does not tell its provider. Choose it.",
  tokenChoose: "Choose a provider",
  tokenProviderMissing: "Choose the provider.",
  tokenSave: "Test the token",
  tokenSaving: "Testing",
  tokenHave: "You have a token on this server already.",
  tokenUse: (name: string) => `Use ${name}`,
  tokenAsking: (provider: string) => `Asking ${provider} for its models.`,
  tokenWorks: (provider: string) => `${provider} accepts the token.`,
  tokenRefused: (provider: string) => `${provider} refused the token. It was not kept.`,
  tokenAgain: "Use another token",
  voiceName: "Name of the voice",
  voiceStart: "Start thread",
  byHand: "Set everything yourself",

  practiceTitle: "Try it with the built-in practice voices",
  practiceBody: "Three scripted voices on this server. No key, no network; they are labelled practice.",
  practiceStart: "Start with practice voices",
  practiceMissing: "The practice voices were deleted. Bring them back on the Identities page.",
} as const;
