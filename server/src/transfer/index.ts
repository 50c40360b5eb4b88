export * from "./calls-csv.ts";
export * from "./export-thread.ts";
export * from "./import-thread.ts";
export type { PrintableMessage, PrintableThread } from "./printable-thread.ts";
