import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { Entrance } from "./entrance.tsx";
import { Home } from "./home.tsx";
import { NotFound } from "./not-found.tsx";
import { BrokenPage } from "./broken-page.tsx";
import { Shell } from "./shell.tsx";
import { ThreadRoute } from "./thread-route.tsx";

/** `next`: where to return to after signing in; only paths of this page. */
function readNext(search: Record<string, unknown>): { next?: string } {
  const { next } = search;
  return typeof next === "string" && /^\/(?![/\\])/.test(next) ? { next } : {};
}

/** `refused` and `by`: why the last way in over a provider led nowhere; the page knows the words. */
function readRefused({ refused, by }: Record<string, unknown>): { refused?: string; by?: string } {
  const isWord = (value: unknown): value is string => typeof value === "string" && /^[a-z_]{1,40}$/.test(value);
  return { ...(isWord(refused) ? { refused } : {}), ...(isWord(by) ? { by } : {}) };
}

interface ThreadSearch {
  /** The message to show. */
  m?: string;
  /** The turn of which it is shown what it was made of. */
  seen?: string;
  /** Voices side by side. */
  layout?: "lanes";
}

function readThreadSearch({ m, seen, layout }: Record<string, unknown>): ThreadSearch {
  const isId = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f-]{36}$/.test(value);
  return { ...(isId(m) ? { m } : {}), ...(isId(seen) ? { seen } : {}), ...(layout === "lanes" ? { layout } : {}) };
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: BrokenPage });

/** `invite`: the secret of an invite to the server. */
function readInvite({ invite }: Record<string, unknown>): { invite?: string } {
  return typeof invite === "string" && /^[\w-]{20,100}$/.test(invite) ? { invite } : {};
}

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (search: Record<string, unknown>) => ({
    ...readNext(search),
    ...readRefused(search),
    ...readInvite(search),
  }),
  component: lazyRouteComponent(() => import("./login-route.tsx"), "LoginRoute"),
});
const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  validateSearch: (search: Record<string, unknown>) => ({ ...readNext(search), ...readInvite(search) }),
  component: lazyRouteComponent(() => import("./login-route.tsx"), "RegisterRoute"),
});

const forgot = createRoute({
  getParentRoute: () => root,
  path: "/forgot",
  component: lazyRouteComponent(() => import("./login-route.tsx"), "ForgotRoute"),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: lazyRouteComponent(() => import("./login-route.tsx"), "ResetRoute"),
});

const entrance = createRoute({ getParentRoute: () => root, id: "entrance", component: Entrance });
const shell = createRoute({ getParentRoute: () => entrance, id: "shell", component: Shell });

const home = createRoute({ getParentRoute: () => shell, path: "/", component: Home });
const thread = createRoute({
  getParentRoute: () => shell,
  path: "/t/$id",
  validateSearch: readThreadSearch,
  component: ThreadRoute,
});
const newThread = createRoute({
  getParentRoute: () => shell,
  path: "/new",
  component: lazyRouteComponent(() => import("./new-thread-route.tsx"), "NewThreadRoute"),
});
const identities = createRoute({
  getParentRoute: () => shell,
  path: "/identities",
  component: lazyRouteComponent(() => import("../identities/identities-page.tsx"), "IdentitiesPage"),
});
const agents = createRoute({
  getParentRoute: () => shell,
  path: "/agents",
  component: lazyRouteComponent(() => import("../agents/agents-page.tsx"), "AgentsPage"),
});
const agent = createRoute({
  getParentRoute: () => agents,
  path: "/$id",
  component: lazyRouteComponent(() => import("../agents/agent-dialog.tsx"), "AgentDialog"),
});
const newIdentity = createRoute({
  getParentRoute: () => identities,
  path: "/new",
  validateSearch: (search: Record<string, unknown>): { from?: string } =>
    typeof search.from === "string" ? { from: search.from } : {},
  component: lazyRouteComponent(() => import("../identities/identity-form-page.tsx"), "NewIdentityPage"),
});
const identity = createRoute({
  getParentRoute: () => identities,
  path: "/$id",
  component: lazyRouteComponent(() => import("../identities/identity-form-page.tsx"), "IdentityPage"),
});
const learned = createRoute({
  getParentRoute: () => shell,
  path: "/identities/$id/learned",
  component: lazyRouteComponent(() => import("../identities/learned-page.tsx"), "LearnedPage"),
});

const notes = createRoute({
  getParentRoute: () => shell,
  path: "/notes",
  component: lazyRouteComponent(() => import("../notes/notes-page.tsx"), "NotesPage"),
});
const note = createRoute({ getParentRoute: () => notes, path: "/$id" });

const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  component: lazyRouteComponent(() => import("../settings/settings-frame.tsx"), "SettingsFrame"),
});
const settingsStart = createRoute({
  getParentRoute: () => settings,
  path: "/",
  component: lazyRouteComponent(() => import("../settings/settings-frame.tsx"), "SettingsStart"),
});
const accountSettings = createRoute({
  getParentRoute: () => settings,
  path: "/account",
  validateSearch: readRefused,
  component: lazyRouteComponent(() => import("../settings/account-page.tsx"), "AccountPage"),
});
const tokens = createRoute({
  getParentRoute: () => settings,
  path: "/tokens",
  component: lazyRouteComponent(() => import("../settings/tokens-page.tsx"), "TokensPage"),
});
const usage = createRoute({
  getParentRoute: () => shell,
  path: "/usage",
  component: lazyRouteComponent(() => import("../usage/usage-page.tsx"), "UsagePage"),
});

const explore = createRoute({
  getParentRoute: () => shell,
  path: "/explore",
  component: lazyRouteComponent(() => import("../sharing/explore-page.tsx"), "ExplorePage"),
});
const join = createRoute({
  getParentRoute: () => shell,
  path: "/join/$token",
  component: lazyRouteComponent(() => import("../sharing/join-page.tsx"), "JoinPage"),
});
const admin = createRoute({
  getParentRoute: () => shell,
  path: "/admin",
  component: lazyRouteComponent(() => import("../admin/admin-frame.tsx"), "AdminFrame"),
});
const adminStart = createRoute({
  getParentRoute: () => admin,
  path: "/",
  component: lazyRouteComponent(() => import("../admin/admin-frame.tsx"), "AdminStart"),
});
const adminMembers = createRoute({
  getParentRoute: () => admin,
  path: "/members",
  component: lazyRouteComponent(() => import("../admin/members-page.tsx"), "MembersPage"),
});
const adminServer = createRoute({
  getParentRoute: () => admin,
  path: "/server",
  component: lazyRouteComponent(() => import("../admin/server-page.tsx"), "ServerPage"),
});
const adminOffers = createRoute({
  getParentRoute: () => admin,
  path: "/offers",
  component: lazyRouteComponent(() => import("../admin/offers-page.tsx"), "OffersPage"),
});
const adminUsage = createRoute({
  getParentRoute: () => admin,
  path: "/usage",
  component: lazyRouteComponent(() => import("../admin/server-usage-page.tsx"), "ServerUsagePage"),
});
const adminAudit = createRoute({
  getParentRoute: () => admin,
  path: "/audit",
  component: lazyRouteComponent(() => import("../admin/audit-page.tsx"), "AuditPage"),
});

const routeTree = root.addChildren([
  login,
  register,
  forgot,
  reset,
  entrance.addChildren([
    shell.addChildren([
      home,
      thread,
      newThread,
      identities.addChildren([newIdentity, identity]),
      agents.addChildren([agent]),
      learned,
      notes.addChildren([note]),
      settings.addChildren([settingsStart, accountSettings, tokens]),
      usage,
      explore,
      join,
      admin.addChildren([adminStart, adminMembers, adminServer, adminOffers, adminUsage, adminAudit]),
    ]),
  ]),
]);

export function createAppRouter() {
  return createRouter({ routeTree, defaultPreload: "intent", scrollRestoration: false });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
