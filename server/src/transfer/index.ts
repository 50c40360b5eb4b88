export * from "./calls-csv.ts";
export * from "./export-thread.ts";
export * from "./import-thread.ts";
export { memoryTitle } from "./memory-markdown.ts";
export type { PrintableMessage, PrintableThread } from "./printable-thread.ts";
