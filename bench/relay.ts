import { Agent, request } from "node:http";

/**
 * The least that a stage costs: eight requests, read to their ends, and then eight more at once. Run as a process of its
 * own with the provider's port and a number of threads; it prints a line when all are through.
 */
const [port, count] = process.argv.slice(2).map(Number);
const voices = 8;
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

await Promise.all(
  Array.from({ length: count ?? 0 }, async (_, thread) => {
    await new Promise((resolve) => setTimeout(resolve, (2000 * thread) / (count ?? 1)));
    await Promise.all(Array.from({ length: voices }, () => ask(`thread-${thread}`)));
    await Promise.all(Array.from({ length: voices }, () => ask(`thread-${thread} DISPUTE #id`)));
  }),
);
agent.destroy();
process.stdout.write("done\n");

function ask(text: string): Promise<void> {
  const body = JSON.stringify({ model: "context", messages: [{ role: "user", content: text }] });
  return new Promise((resolve, reject) => {
    const asked = request(
      { port, host: "127.0.0.1", path: "/v1/chat/completions", method: "POST", agent },
      (answer) => void answer.resume().on("end", () => resolve()),
    );
    asked.setNoDelay(true);
    asked.on("error", reject);
    asked.end(body);
  });
}
