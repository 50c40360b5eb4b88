declare global {
  interface Window {
    /** What `public/start.js` has asked for already, by path. */
    __parleyAsked?: Record<string, Promise<Response>>;
  }
}

export type EarlyAnswers = Record<string, Promise<Response>>;

/** The answers that were asked for before this script was there; taken out of the window, so that they serve once. */
export function takeEarlyAnswers(): EarlyAnswers {
  const asked = window.__parleyAsked ?? {};
  delete window.__parleyAsked;
  return asked;
}

/**
 * Sends as `send` does, but gives the first question for a path the answer that is on its way already. If that one
 * failed on its way, the question is sent.
 */
export function withEarlyAnswers(answers: EarlyAnswers, send: typeof fetch): typeof fetch {
  const early = new Map(Object.entries(answers));
  return async (input, init) => {
    const isRead = init?.method === undefined || init.method === "GET";
    const answer = typeof input === "string" && isRead ? early.get(input) : undefined;
    if (answer === undefined) return send(input, init);
    early.delete(String(input));
    try {
      return await answer;
    } catch {
      // The network may be there again; if not, this says so.
      return send(input, init);
    }
  };
}
