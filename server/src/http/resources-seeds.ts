import type { OpenStreams } from "./events.ts";
import type { HttpNeeds } from "./needs.ts";
import { createChatHandlers } from "./seeds/chat.ts";
import { createSessionHandlers } from "./seeds/sessions.ts";
import { createStreamHandlers } from "./seeds/stream-session.ts";

/** The two chat APIs that others document, over the same use cases as the page. */
export function createSeedHandlers(needs: HttpNeeds, open: OpenStreams) {
  return { ...createSessionHandlers(needs), ...createStreamHandlers(needs, open), ...createChatHandlers(needs, open) };
}
