import { AppError } from "@parley/protocol";
import { deleteAccount, exportAccount, planDeletion } from "../accounts/index.ts";
import { endOtherSessions, endSession, listSessions } from "./auth/account-sessions.ts";
import { changeAccount } from "./auth/change-account.ts";
import { changePassword } from "./auth/change-password.ts";
import { checkProof } from "./auth/proof.ts";
import { beginLinking, beginProviderSignIn, finishProviderSignIn } from "./auth/provider-sign-in.ts";
import { beginSecondFactor, confirmSecondFactor, readSecondFactor, removeSecondFactor } from "./auth/second-factor.ts";
import { listSignInMethods, removeSignInMethod } from "./auth/sign-in-methods.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpContext, HttpNeeds } from "./needs.ts";
import { networkOfRequest, originOf } from "./network.ts";

/** Signing in over an identity provider, and the ways in that an account has. */
export function createSignInHandlers(needs: HttpNeeds) {
  const setCookies = (cookies: string[]): [string, string][] => cookies.map((cookie) => ["Set-Cookie", cookie]);
  return {
    beginProviderSignIn: async ({ body }) => {
      const { url, cookies } = await beginProviderSignIn(withSignIn(needs), body);
      return { status: 200, data: { url }, headers: setCookies(cookies) };
    },
    finishProviderSignIn: async ({ params, context }) => {
      const { search } = new URL(context.req.url);
      const given = {
        provider: params.provider,
        search,
        cookie: context.get("cookie"),
        client: context.req.header("user-agent"),
        origin: originOf(needs.config, context),
      };
      const { url, cookies } = await finishProviderSignIn(withSignIn(needs), given);
      return { status: 303, headers: [["Location", url], ...setCookies(cookies)] };
    },
    listSignInMethods: async ({ actor }) => ({
      status: 200,
      data: { methods: await listSignInMethods(needs, actor.account) },
    }),
    linkProvider: async ({ actor, body, context }) => {
      await checkProof(withSignIn(needs), askerOf(needs, actor.account, context), { password: body.password });
      const given = { provider: body.provider, cookie: context.get("cookie") };
      const { url, cookies } = await beginLinking(withSignIn(needs), given);
      return { status: 200, data: { url }, headers: setCookies(cookies) };
    },
    unlinkProvider: async ({ actor, params, body, context }) => {
      await checkProof(withSignIn(needs), askerOf(needs, actor.account, context), body);
      await removeSignInMethod(needs, actor.account, params.id);
      return { status: 204 };
    },

    changeAccount: async ({ actor, body }) => ({
      status: 200,
      data: await changeAccount(needs.store, actor.account, body),
    }),
    changePassword: async ({ actor, body, context }) => {
      const asker = { ...askerOf(needs, actor.account, context), client: context.req.header("user-agent") };
      const { account, cookies } = await changePassword(withSignIn(needs), asker, body);
      return { status: 200, data: account, headers: setCookies(cookies) };
    },
    readSecondFactor: async ({ actor }) => ({
      status: 200,
      data: { secondFactor: await readSecondFactor(needs.store, actor.account) },
    }),
    beginSecondFactor: async ({ actor, body, context }) => {
      await checkProof(withSignIn(needs), askerOf(needs, actor.account, context), body);
      return { status: 201, data: await beginSecondFactor(needs, actor.account) };
    },
    confirmSecondFactor: async ({ actor, body }) => {
      await confirmSecondFactor(needs, actor.account, body.code);
      return { status: 204 };
    },
    removeSecondFactor: async ({ actor, body, context }) => {
      await checkProof(withSignIn(needs), askerOf(needs, actor.account, context), body);
      await removeSecondFactor(needs.store, actor.account);
      return { status: 204 };
    },
    exportAccount: async ({ actor }) => {
      const { name, chunks } = await exportAccount(needs.store, actor.account);
      return { file: { name, type: "application/zip", text: chunks } };
    },
    readAccountDeletion: async ({ actor }) => ({ status: 200, data: await planDeletion(needs.store, actor.account) }),
    deleteAccount: async ({ actor, body, context }) => {
      await checkProof(withSignIn(needs), askerOf(needs, actor.account, context), body);
      await deleteAccount(needs, { account: actor.account, origin: originOf(needs.config, context) }, actor.account);
      return { status: 204 };
    },
    listSessions: async ({ actor, context }) => ({
      status: 200,
      data: { sessions: await listSessions(needs.store, actor.account, await currentSession(needs, context)) },
    }),
    endSession: async ({ params }) => {
      await endSession(needs.store, params.id);
      return { status: 204 };
    },
    endOtherSessions: async ({ actor, context }) => {
      await endOtherSessions(needs.store, actor.account, await currentSession(needs, context));
      return { status: 204 };
    },
  } satisfies Partial<Handlers>;
}

/** What signing in needs; in single-user mode there is nothing to sign in to. */
function withSignIn(needs: HttpNeeds) {
  const { auth } = needs;
  if (auth === null)
    throw new AppError("not_found", { message: "In single-user mode there is nothing to sign in to." });
  return { ...needs, auth };
}

/** Null where a token asks. */
async function currentSession(needs: HttpNeeds, context: HttpContext): Promise<string | null> {
  if (context.req.header("authorization") !== undefined) return null;
  return (await needs.sessions.sessionOf(context.get("cookie")))?.session ?? null;
}

function askerOf(needs: HttpNeeds, account: string, context: HttpContext) {
  return { account, cookie: context.get("cookie"), network: networkOfRequest(needs.config, context) };
}
