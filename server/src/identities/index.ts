export * from "./identities.ts";
export * from "./practice-voices.ts";
