export { reactInstruction } from "./modes/instructions.ts";
export * from "./next-call.ts";
export * from "./next-steps.ts";
export * from "./prompt/fit-prompt.ts";
export * from "./prompt/output-guard.ts";
export * from "./prompt/project-prompt.ts";
export * from "./random.ts";
export * from "./reaction.ts";
export * from "./round-state.ts";
