import { agentMessages as words } from "./agent-messages.ts";

export type ChosenFile =
  | { ok: true; file: unknown; names: string[]; lineUp: string | null }
  | { ok: false; fault: string };

/** What is in a file of agents, before any of it is sent; the server looks at all of it. */
export function readAgentFile(text: string): ChosenFile {
  const file = parsed(text);
  if (!isRecord(file)) return { ok: false, fault: words.noJson };
  if (file.format !== "parley-agents") return { ok: false, fault: words.otherFormat };
  if (file.version !== 1) return { ok: false, fault: words.newerFormat };
  const agents = Array.isArray(file.agents) ? (file.agents as unknown[]) : [];
  const names = agents.flatMap((one) => (isRecord(one) && typeof one.name === "string" ? [one.name] : []));
  if (names.length === 0) return { ok: false, fault: words.nobodyInIt };
  const lineUp = isRecord(file.lineUp) && typeof file.lineUp.name === "string" ? file.lineUp.name : null;
  return { ok: true, file, names, lineUp };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
