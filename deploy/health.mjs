// The image's health check: does the server in this container answer, and take work?
const answer = await fetch(`http://127.0.0.1:${process.env.PORT ?? "8000"}/ready`, {
  signal: AbortSignal.timeout(3_000),
}).catch(() => null);
process.exit(answer?.ok === true ? 0 : 1);
