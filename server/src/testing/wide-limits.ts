/**
 * Scripts are faster than people: tests of other things than limits meet none; those of a limit set it. Nor do they wait
 * for a balancer or a turn when a server is told to end.
 */
const wideLimits = {
  signInsPerQuarterHour: 1000,
  signInsPerNetwork: 1000,
  requestsPerMinute: 1_000_000,
  visitorRequestsPerMinute: 1_000_000,
  messagesPerMinute: 1_000_000,
  messagesAtOnce: 1_000_000,
  searchesPerMinute: 1_000_000,
  accountExportsPerDay: 1_000_000,
  signUpsPerHour: 1_000_000,
  joinsPerHour: 1_000_000,
  drainNoticeMs: 0,
  drainTurnsMs: 500,
  invitationsPerHour: 1_000_000,
  // A lot would make tests fail now and then.
  lessonsWithheldPercent: 0,
  threadsHeldOutPercent: 0,
};

/** `PARLEY_LIMITS` with these under what a test asks for itself. */
export function withWideLimits(own: string | undefined): string {
  return JSON.stringify({ ...wideLimits, ...(own === undefined ? {} : (JSON.parse(own) as object)) });
}
