export * from "./next-call.ts";
export * from "./next-steps.ts";
export * from "./random.ts";
export * from "./round-state.ts";
