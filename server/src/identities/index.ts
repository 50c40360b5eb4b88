export type * from "./check-limit.ts";
export type * from "./connection-keys.ts";
export * from "./connections.ts";
export * from "./identities.ts";
export * from "./local-models.ts";
export * from "./personalities.ts";
export * from "./practice-voices.ts";
export * from "./test-connection.ts";
