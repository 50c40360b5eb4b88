import { AppError } from "@parley/protocol";
import type { Authorized } from "../conversation/index.ts";
import {
  changeConnection,
  changeIdentity,
  createConnection,
  createIdentity,
  deleteConnection,
  deleteIdentity,
  exportIdentity,
  importAgents,
  listConnections,
  listIdentities,
  listIdentityThreads,
  listLocalModels,
  listModelsOf,
  listPersonalities,
  previewPersonality,
  readIdentity,
  restorePractice,
  testConnection,
  useLocalModels,
} from "../identities/index.ts";
import type { ConnectionRow, IdentityRow } from "../store/tables.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpNeeds } from "./needs.ts";

/** The use cases of voices, connections and models of this machine. */
export function createIdentityHandlers(needs: HttpNeeds) {
  return {
    listIdentities: async ({ actor }) => ({
      status: 200,
      data: { identities: await listIdentities(needs, actor.account) },
    }),
    createIdentity: async ({ actor, body }) => ({ status: 201, data: await createIdentity(needs, actor, body) }),
    restorePractice: async ({ actor }) => ({
      status: 200,
      data: { identities: await restorePractice(needs, actor.account) },
    }),
    listPersonalities: async () => ({ status: 200, data: { personalities: listPersonalities() } }),
    importAgents: async ({ actor, body }) => ({ status: 201, data: await importAgents(needs, actor, body) }),
    exportIdentity: async ({ subject }) => ({ status: 200, data: exportIdentity(identityOf(subject)) }),
    previewPersonality: async ({ params, body }) => ({
      status: 200,
      data: { text: await previewPersonality(params.id, body.text) },
    }),
    readIdentity: async ({ actor, subject }) => ({
      status: 200,
      data: await readIdentity(needs, actor.account, identityOf(subject)),
    }),
    listIdentityThreads: async ({ actor, params }) => ({
      status: 200,
      data: await listIdentityThreads(needs, actor.account, params.id),
    }),
    changeIdentity: async ({ actor, params, body }) => ({
      status: 200,
      data: await changeIdentity(needs, actor, params.id, body),
    }),
    deleteIdentity: async ({ actor, params }) => {
      await deleteIdentity(needs, actor.account, params.id);
      return { status: 204 };
    },
    listConnections: async ({ actor }) => ({ status: 200, data: { connections: await listConnections(needs, actor) } }),
    createConnection: async ({ actor, body }) => ({
      status: 201,
      data: await createConnection(needs, actor, body),
    }),
    changeConnection: async ({ actor, params, body }) => ({
      status: 200,
      data: await changeConnection(needs, actor.account, params.id, body),
    }),
    deleteConnection: async ({ actor, params }) => {
      await deleteConnection(needs, actor.account, params.id);
      return { status: 204 };
    },
    testConnection: async ({ actor, subject, body }) => ({
      status: 200,
      data: await testConnection(needs, actor.account, connectionOf(subject), body),
    }),
    listModels: async ({ actor, subject }) => ({
      status: 200,
      data: await listModelsOf(needs, actor.account, connectionOf(subject)),
    }),
    listLocalModels: async ({ actor }) => ({ status: 200, data: await listLocalModels(needs, actor) }),
    useLocalModels: async ({ actor, body }) => ({
      status: 201,
      data: { identities: await useLocalModels(needs, actor, body) },
    }),
  } satisfies Partial<Handlers>;
}

function connectionOf(subject: Authorized | null): ConnectionRow {
  if (subject?.kind !== "connection") throw new AppError("not_found");
  return subject.connection;
}

function identityOf(subject: Authorized | null): IdentityRow {
  if (subject?.kind !== "identity") throw new AppError("not_found");
  return subject.identity;
}
