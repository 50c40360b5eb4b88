import {
  type AgentFile,
  agentFormat,
  agentVersion,
  AppError,
  fitsConnection,
  type Id,
  type Identity,
  type LineUp,
  Mark,
  Parameters,
  Provider,
  type TravellingAgent,
} from "@parley/protocol";
import type { Actor } from "../conversation/index.ts";
import { parseJson } from "../store/json.ts";
import { findIdentity, listIdentities as listRows } from "../store/identities.ts";
import type { Store } from "../store/open-store.ts";
import type { IdentityRow } from "../store/tables.ts";
import { listConnections } from "./connections.ts";
import { createIdentity, type IdentityNeeds } from "./identities.ts";
import { listLineUps, saveLineUp } from "./line-ups.ts";

/** One of the account's own voices as a file: nothing of its connection, its keys and its threads. */
export function exportIdentity(row: IdentityRow): AgentFile {
  return { format: agentFormat, version: agentVersion, agents: [travelling(row)], lineUp: null };
}

/**
 * A saved line-up as a file. What the server offers stays here: nobody but its owner reads its instructions. Throws
 * `invalid_request` where no voice of the account's own is left of it.
 */
export async function exportLineUp(needs: { store: Store }, account: Id, id: Id): Promise<AgentFile> {
  const { lineUps } = await listLineUps(needs, account);
  const lineUp = lineUps.find((one) => one.id === id && one.offered === null);
  if (lineUp === undefined) throw new AppError("not_found");
  const rows = await Promise.all(lineUp.identities.map((id) => findIdentity(needs.store.db, id)));
  const agents = rows.flatMap((one) => (one?.account_id === account ? [travelling(one)] : []));
  if (agents.length === 0)
    throw new AppError("invalid_request", {
      message: "No voice of this line-up is your own: there is nothing to take along.",
    });
  const { name, mode, settings } = lineUp;
  return { format: agentFormat, version: agentVersion, agents, lineUp: { name, mode, settings } };
}

/**
 * Makes voices of the account's own of a file, each on a connection of its own that fits. Where there is none the voice
 * waits for one, and says so: nothing stands in for it. A line-up of that name is replaced. All of a file comes in or
 * nothing does: throws `invalid_request` where the account has no room for it.
 */
export async function importAgents(
  needs: IdentityNeeds,
  actor: Actor,
  file: AgentFile,
): Promise<{ identities: Identity[]; lineUp: LineUp | null }> {
  const mine = await listRows(needs.store.db, actor.account);
  const room = needs.limits.identitiesPerAccount - mine.length;
  if (file.agents.length > room)
    throw new AppError("invalid_request", {
      message: `The file has ${file.agents.length} voices, and this account has room for ${Math.max(0, room)} more.`,
    });
  const connections = (await listConnections(needs, actor)).filter((one) => one.offered === null);
  const identities: Identity[] = [];
  for (const { tools: _, ...agent } of file.agents) {
    const connection = connections.find((one) => fitsConnection(agent.provider, one.provider))?.id ?? null;
    identities.push(await createIdentity(needs, actor, { ...agent, connection }, { mayLackConnection: true }));
  }
  if (file.lineUp === null) return { identities, lineUp: null };
  const seats = { ...file.lineUp, identities: identities.map((one) => one.id) };
  return { identities, lineUp: (await saveLineUp(needs, actor.account, seats)).lineUp };
}

function travelling(row: IdentityRow): TravellingAgent {
  const { name, role, style, instructions, model } = row;
  return {
    name,
    role,
    mark: parseJson(Mark, row.mark),
    style,
    instructions,
    parameters: parseJson(Parameters, row.parameters),
    provider: Provider.parse(row.provider),
    model,
    tools: [],
  };
}
