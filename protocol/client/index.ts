export * from "./create-client.ts";
export * from "./subscribe.ts";
