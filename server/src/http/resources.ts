import { AppError, type Entry } from "@parley/protocol";
import {
  changeMember,
  changeThreadSettings,
  continueTurn,
  createThread,
  letReact,
  listThreadMessages,
  mergeAnswers,
  moveHead,
  readCosts,
  readRounds,
  readSeat,
  readSeen,
  readThread,
  removeMember,
  replaceSeat,
  runTurnAgain,
  seatIdentity,
  sendMessage,
  stopThread,
  stopTurn,
} from "../conversation/index.ts";
import { readServerName } from "../admin/index.ts";
import { countAccounts } from "../store/users.ts";
import { accountOf, signIn, signOut, signUp } from "./auth/sign-in.ts";
import { waitForProof } from "./auth/sign-up-by-mail.ts";
import { type OpenStreams, streamEvents } from "./events.ts";
import { readHealth } from "./health.ts";
import { memberOf } from "./member-of.ts";
import { callerOf, type Handlers } from "./mount-routes.ts";
import type { HttpContext, HttpNeeds } from "./needs.ts";
import { networkOfRequest, originOf } from "./network.ts";
import { createAdminHandlers } from "./resources-admin.ts";
import { createIdentityHandlers } from "./resources-identities.ts";
import { createJudgementHandlers } from "./resources-judgements.ts";
import { createLineUpHandlers } from "./resources-line-ups.ts";
import { createLinkHandlers } from "./resources-links.ts";
import { createListHandlers } from "./resources-list.ts";
import { createLessonHandlers } from "./resources-lessons.ts";
import { createMemoryHandlers } from "./resources-memory.ts";
import { createMoneyHandlers } from "./resources-money.ts";
import { createNoteHandlers } from "./resources-notes.ts";
import { createOfferHandlers } from "./resources-offers.ts";
import { createProgramHandlers } from "./resources-programs.ts";
import { createSharingHandlers } from "./resources-sharing.ts";
import { createSignInHandlers } from "./resources-sign-in.ts";
import { createSeedHandlers } from "./resources-seeds.ts";
import { createMailHandlers, mustProveAddress, registrationOf, withMail } from "./resources-mail.ts";
import { createTransferHandlers } from "./resources-transfer.ts";

/** Each route's use case. */
export function createHandlers(needs: HttpNeeds): Handlers {
  const open: OpenStreams = new Map();
  return {
    health: async () => ({ status: 200, data: await readHealth(needs) }),
    live: async () => ({ status: 200, data: { status: "ok" } }),
    ready: async () => {
      if (needs.leaving.hasBegun()) return { status: 503, data: { status: "draining" } };
      return (await needs.reachable())
        ? { status: 200, data: { status: "ok" } }
        : { status: 503, data: { status: "database does not answer" } };
    },

    readEntry: async ({ context }) => {
      const renewed = await needs.sessions.renew(context.get("cookie"));
      return {
        status: 200,
        data: await readEntry(needs, context),
        ...(renewed === null ? {} : { headers: [["Set-Cookie", renewed]] }),
      };
    },
    signUp: async ({ body, context }) => {
      if (await mustProveAddress(needs, body.email)) {
        await waitForProof(withMail(needs), body, networkOfRequest(needs.config, context));
        return { status: 202, data: { mailed: true } };
      }
      const { account, cookies } = await signUp(signInNeeds(needs), body, fromOf(needs, context));
      return { status: 201, data: account, headers: cookies.map((cookie) => ["Set-Cookie", cookie]) };
    },
    signIn: async ({ body, context }) => {
      const { account, cookies } = await signIn(signInNeeds(needs), body, fromOf(needs, context));
      return { status: 200, data: account, headers: cookies.map((cookie) => ["Set-Cookie", cookie]) };
    },
    signOut: async ({ context }) => {
      if (needs.auth === null) return { status: 204 };
      const cookies = await signOut(needs.auth, context.req.raw.headers);
      return { status: 204, headers: cookies.map((cookie) => ["Set-Cookie", cookie]) };
    },

    readEvents: ({ actor, query, context }) => {
      const threads = query.threads === "" ? [] : [...new Set(query.threads.split(","))];
      return streamEvents(needs, open, { actor, context, threads, account: true, cursor: query.cursor });
    },
    readThreadEvents: ({ actor, params, query, context }) =>
      streamEvents(needs, open, { actor, context, threads: [params.id], account: false, cursor: query.cursor }),

    createThread: async ({ actor, body }) => ({ status: 201, data: await createThread(needs, actor.account, body) }),
    readThread: async ({ actor, params, query }) => ({
      status: 200,
      data: await readThread(needs.store, actor.account, params.id, query.rounds),
    }),
    readRounds: async ({ actor, params, query }) => ({
      status: 200,
      data: await readRounds(needs.store, actor.account, params.id, query),
    }),
    readCosts: async ({ actor, params, query }) => ({
      status: 200,
      data: { costs: await readCosts(needs.store, actor.account, params.id, query.limit) },
    }),
    changeThread: async ({ subject, body }) => ({
      status: 200,
      data: await changeThreadSettings(needs, memberOf(subject), body),
    }),
    listMessages: async ({ actor, params, query }) => ({
      status: 200,
      data: await listThreadMessages(needs.store, actor.account, params.id, query),
    }),
    sendMessage: async ({ actor, params, body }) => {
      const { message, seq, repeated } = await sendMessage(needs, actor.account, params.id, body);
      return { status: repeated ? 200 : 201, data: { message, seq } };
    },
    seatIdentity: async ({ actor, params, body }) => ({
      status: 201,
      data: await seatIdentity(needs, actor.account, params.id, body.identity),
    }),
    changeMember: async ({ actor, params, body }) => ({
      status: 200,
      data: await changeMember(needs, actor.account, { thread: params.id, member: params.member }, body),
    }),
    readSeat: async ({ actor, params }) => ({
      status: 200,
      data: await readSeat(needs.store, actor.account, params.id, params.member),
    }),
    replaceSeat: async ({ actor, subject, params, body }) => ({
      status: 201,
      data: await replaceSeat(needs, actor.account, {
        mayAny: memberOf(subject).role === "owner",
        thread: params.id,
        member: params.member,
        identity: body.identity,
      }),
    }),
    removeMember: async ({ subject, params }) => ({
      status: 200,
      data: await removeMember(needs, memberOf(subject), params.member),
    }),
    stopThread: async ({ actor, params }) => ({
      status: 202,
      data: { seq: (await stopThread(needs, actor.account, params.id)).seq },
    }),
    stopTurn: async ({ actor, params }) => ({
      status: 202,
      data: { seq: (await stopTurn(needs, actor.account, params.id)).seq },
    }),
    continueTurn: async ({ actor, params }) => ({
      status: 201,
      data: await continueTurn(needs, actor.account, params.id),
    }),
    readSeen: async ({ actor, params }) => ({
      status: 200,
      data: { calls: await readSeen(needs.store, actor.account, params.id) },
    }),
    runTurnAgain: async ({ actor, params }) => ({
      status: 201,
      data: await runTurnAgain(needs, actor.account, params.id),
    }),
    mergeAnswers: async ({ actor, params, body }) => ({
      status: 201,
      data: await mergeAnswers(needs, actor.account, params.id, body),
    }),
    letReact: async ({ actor, params, body }) => ({
      status: 201,
      data: await letReact(needs, actor.account, params.id, body),
    }),
    moveHead: async ({ params, body }) => ({ status: 200, data: await moveHead(needs, params.id, body.head) }),

    ...createLineUpHandlers(needs),
    ...createLinkHandlers(needs),
    ...createJudgementHandlers(needs),
    ...createLessonHandlers(needs),
    ...createMemoryHandlers(needs),
    ...createListHandlers(needs),
    ...createIdentityHandlers(needs),
    ...createTransferHandlers(needs),
    ...createMoneyHandlers(needs),
    ...createNoteHandlers(needs),
    ...createProgramHandlers(needs),
    ...createSignInHandlers(needs),
    ...createMailHandlers(needs),
    ...createSharingHandlers(needs),
    ...createAdminHandlers(needs),
    ...createOfferHandlers(needs),
    ...createSeedHandlers(needs, open),
  };
}

async function readEntry(needs: HttpNeeds, context: HttpContext): Promise<Entry> {
  const actor = await callerOf(needs, context);
  const first = needs.auth !== null && (await countAccounts(needs.store.db)) === 0;
  return {
    account: actor === null ? null : await accountOf(needs.store, actor.account),
    auth: needs.auth !== null,
    registration: first ? "first" : await registrationOf(needs),
    domains: needs.config.signUpDomains,
    mail: needs.auth !== null && needs.sendMail !== null,
    providers: needs.auth === null ? [] : [...needs.identityProviders.list],
    setupCode: first && needs.setupCode !== null,
    insecure: needs.config.url.protocol === "http:" && needs.config.insecureHttp,
    version: needs.version,
    name: await readServerName(needs.store.db),
  };
}

function fromOf({ config }: HttpNeeds, context: HttpContext) {
  const client = context.req.header("user-agent");
  return { network: networkOfRequest(config, context), origin: originOf(config, context), client };
}

function signInNeeds(needs: HttpNeeds) {
  const { store, auth, config, newId, setupCode, limit, sessions, factorSealer } = needs;
  if (auth === null) throw new AppError("not_found");
  return { store, auth, config, newId, setupCode, limit, sessions, factorSealer };
}
