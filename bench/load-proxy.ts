import { Agent, request } from "node:http";
import { type Figures, figuresOf } from "./figures.ts";
import { createReading, createScanner, nowUs } from "./markers.ts";
import { cpuMsOf } from "./processes.ts";

/** N streams through the bare proxy, their starts spread over `spreadMs`. */
export async function loadProxy(proxy: { port: number; pid: number }, load: Load): Promise<Figures> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const reading = createReading();
  const asking: number[] = [];
  const cpu = cpuMsOf(proxy.pid);
  const from = nowUs();
  await Promise.all(
    Array.from({ length: load.streams }, async (_, index) => {
      await wait((load.spreadMs * Math.floor(index / 4) * 4) / load.streams);
      await one(proxy.port, agent, load, reading, asking);
    }),
  );
  const seconds = (nowUs() - from) / 1e6;
  agent.destroy();
  return figuresOf({ ...load, reading, asking, seconds, cpuMs: cpuMsOf(proxy.pid) - cpu });
}

export interface Load {
  streams: number;
  model: string;
  /** Tokens of each answer, as the model's name says. */
  tokens: number;
  spreadMs: number;
}

function one(
  port: number,
  agent: Agent,
  load: Load,
  reading: ReturnType<typeof createReading>,
  asking: number[],
): Promise<void> {
  const body = JSON.stringify({
    model: load.model,
    stream: true,
    messages: [
      { role: "system", content: "You are one of several participants of a thread." },
      { role: "user", content: "Say something." },
    ],
  });
  return new Promise((resolve) => {
    const own = createReading();
    const scan = createScanner(own);
    const posted = nowUs();
    const asked = request(
      {
        host: "127.0.0.1",
        port,
        path: "/v1/chat/completions",
        method: "POST",
        agent,
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      },
      (answer) => {
        answer.on("data", scan);
        answer.on("end", () => {
          for (const [stream, seen] of own.seen) reading.seen.set(stream, seen);
          for (const stream of own.faulty) reading.faulty.add(stream);
          for (const at of own.asked.values()) asking.push(at - posted);
          reading.delays.push(...own.delays);
          reading.firstDelays.push(...own.firstDelays);
          resolve();
        });
      },
    );
    asked.on("error", () => resolve());
    asked.end(body);
  });
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
