import { AppError } from "@parley/protocol";
import { createApiToken, deleteApiToken, listApiTokens } from "./auth/api-tokens.ts";
import {
  type ProgramNeeds,
  refreshProgram,
  signInProgram,
  signOutProgram,
  signUpProgram,
} from "./auth/program-sign-in.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpContext, HttpNeeds } from "./needs.ts";
import { networkOfRequest, originOf } from "./network.ts";

/** How programs sign in, and the tokens that people make for them. */
export function createProgramHandlers(needs: HttpNeeds) {
  const cookies = (values: string[]): [string, string][] => values.map((value) => ["Set-Cookie", value]);
  return {
    signUpProgram: async ({ body, context }) => {
      const { data, cookies: set } = await signUpProgram(
        programNeeds(needs),
        ownSite(context, body),
        fromOf(needs, context),
      );
      return { status: 201, data, headers: cookies(set) };
    },
    signInProgram: async ({ body, context }) => {
      const from = fromOf(needs, context);
      const { data, cookies: set } = await signInProgram(programNeeds(needs), ownSite(context, body), from);
      return { status: 200, data, headers: cookies(set) };
    },
    refreshProgram: async ({ body, context }) => {
      const given = { body: body.refresh_token, cookie: context.get("cookie") };
      const { data, cookies: set } = await refreshProgram(programNeeds(needs), given);
      return { status: 200, data, headers: cookies(set) };
    },
    signOutProgram: async ({ body, context }) => {
      const given = { body: body.refresh_token, cookie: context.get("cookie") };
      return { status: 204, headers: cookies(await signOutProgram(programNeeds(needs), given)) };
    },
    listApiTokens: async ({ actor }) => ({
      status: 200,
      data: { tokens: await listApiTokens(needs.store, actor.account) },
    }),
    createApiToken: async ({ actor, body }) => ({ status: 201, data: await createApiToken(needs, actor, body) }),
    deleteApiToken: async ({ params }) => {
      await deleteApiToken(needs.store, params.id);
      return { status: 204 };
    },
  } satisfies Partial<Handlers>;
}

function fromOf({ config }: HttpNeeds, context: HttpContext) {
  return { network: networkOfRequest(config, context), origin: originOf(config, context) };
}

/** A page of another site gets no cookie of ours: it keeps its refresh token itself. */
function ownSite<T extends { refresh: "body" | "cookie" }>(context: HttpContext, body: T): T {
  if (body.refresh === "cookie" && context.get("foreign"))
    throw new AppError("foreign_request", {
      message: "Only Parley's own pages get a cookie: ask for `refresh: body`.",
    });
  return body;
}

function programNeeds(needs: HttpNeeds): ProgramNeeds {
  const { store, auth, config, newId, setupCode, limit, sessions, factorSealer, accessTokens, families } = needs;
  if (auth === null)
    throw new AppError("not_found", { message: "In single-user mode there is nothing to sign in to." });
  return { store, auth, config, newId, setupCode, limit, sessions, factorSealer, accessTokens, families };
}
