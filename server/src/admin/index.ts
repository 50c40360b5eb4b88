export type * from "./by.ts";
export * from "./change-member.ts";
export * from "./invites.ts";
export * from "./keep-audit.ts";
export * from "./offers.ts";
export * from "./read-audit.ts";
export * from "./server-members.ts";
export * from "./server-settings.ts";
export * from "./server-usage.ts";
