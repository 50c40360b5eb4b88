import type { z } from "zod";
import { accountRoutes } from "./routes/account.ts";
import { adminRoutes } from "./routes/admin.ts";
import { connectionRoutes } from "./routes/connections.ts";
import { identityRoutes } from "./routes/identities.ts";
import { lessonRoutes } from "./routes/lessons.ts";
import { localModelRoutes } from "./routes/local-models.ts";
import { lineUpRoutes } from "./routes/line-ups.ts";
import { moneyRoutes } from "./routes/money.ts";
import { noteRoutes } from "./routes/notes.ts";
import { offerRoutes } from "./routes/offers.ts";
import { programRoutes } from "./routes/programs.ts";
import type { Route } from "./routes/route.ts";
import { searchRoutes } from "./routes/search.ts";
import { securityRoutes } from "./routes/security.ts";
import { seedRoutes } from "./routes/seeds.ts";
import { serverRoutes } from "./routes/server.ts";
import { sharingRoutes } from "./routes/sharing.ts";
import { signInRoutes } from "./routes/sign-in.ts";
import { threadRoutes } from "./routes/threads.ts";
import { transferRoutes } from "./routes/transfer.ts";

export type {
  Access,
  ConnectionAction,
  IdentityAction,
  InvitationAction,
  LessonAction,
  LineUpAction,
  NoteAction,
  Route,
  SessionAction,
  SignInMethodAction,
  ThreadAction,
  TokenAction,
} from "./routes/route.ts";
export { scopeOf } from "./routes/route.ts";
export type { Snapshot } from "./routes/threads.ts";

/** The one table of what the server answers: method, path, who may, what is sent, what comes back. */
export const routes = {
  ...serverRoutes,
  ...accountRoutes,
  ...signInRoutes,
  ...securityRoutes,
  ...adminRoutes,
  ...offerRoutes,
  ...programRoutes,
  ...threadRoutes,
  ...sharingRoutes,
  ...transferRoutes,
  ...searchRoutes,
  ...identityRoutes,
  ...lessonRoutes,
  ...connectionRoutes,
  ...localModelRoutes,
  ...lineUpRoutes,
  ...moneyRoutes,
  ...noteRoutes,
  ...seedRoutes,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
type Routes = typeof routes;

/** Shapes of one route: what a caller sends and what it gets back. */
export type RouteParams<N extends RouteName> = Routes[N] extends { params: infer P extends z.ZodType }
  ? z.infer<P>
  : undefined;
export type RouteQuery<N extends RouteName> = Routes[N] extends { query: infer Q extends z.ZodType }
  ? z.infer<Q>
  : undefined;
export type RouteQueryInput<N extends RouteName> = Routes[N] extends { query: infer Q extends z.ZodType }
  ? z.input<Q>
  : undefined;
export type RouteBody<N extends RouteName> = Routes[N] extends { body: infer B extends z.ZodType }
  ? z.infer<B>
  : undefined;
export type RouteBodyInput<N extends RouteName> = Routes[N] extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : undefined;
type Response<R> = R extends z.ZodType ? z.infer<R> : undefined;
export type RouteResponse<N extends RouteName> = {
  [S in keyof Routes[N]["responses"]]: Response<Routes[N]["responses"][S]>;
}[keyof Routes[N]["responses"]];
