import { randomBytes } from "node:crypto";
import { type Route, uuidv7 } from "@parley/protocol";
import { agentFile } from "./agent-file.ts";
import { addLesson } from "../../learning/index.ts";
import { insertLinks } from "../../store/links.ts";
import type { Store } from "../../store/open-store.ts";
import { insertAccount } from "../../store/users.ts";
import { eventually, type Person } from "../../testing/test-app.ts";

const newId = () => uuidv7(Date.now(), (length) => randomBytes(length));

/** One object of each kind that a route can be about. */
export interface Objects {
  thread: string;
  round: string;
  turn: string;
  identity: string;
  member: string;
  /** An identity that sits nowhere yet. */
  free: string;
  connection: string;
  note: string;
  message: string;
  /** What a voice has said to its end. */
  answer: string;
  token: string;
  lineUp: string;
  /** What the free identity learned. */
  lesson: string;
  session: string;
  signInMethod: string;
  /** Another person in the thread, and somebody who asks to join it. */
  person: string;
  request: string;
  /** An invitation by name, and the secret of a link. */
  invitation: string;
  link: string;
  /** That the message takes up another. */
  messageLink: string;
  /** Somebody whom the admin may change. */
  account: string;
  invite: string;
  /** What the owner, who is an admin, offers to members. */
  offer: string;
}

/** The route's path about these objects. */
export function pathFor(route: Route, objects: Objects, publicId = "none"): string {
  const id = idFor(route, objects);
  const { member, person, request, invitation, link, messageLink } = objects;
  const names: Record<string, string> = {
    id,
    session_id: id,
    member,
    person,
    request,
    invitation,
    token: link,
    link: messageLink,
    publicId,
  };
  return route.path.replace(/:(\w+)/g, (whole, name: string) => names[name] ?? whole);
}

/** A thread with a voice that is still writing, or one that was stopped where a route needs that. */
export async function makeObjects(
  owner: Person,
  provider: string,
  store: Pick<Store, "db" | "kind">,
): Promise<Objects> {
  const { state } = await owner.threadWith("hold", "short");
  const id = state.thread.id;
  const message = newId();
  await owner.client.call("sendMessage", { params: { id }, body: { id: message, text: "Go." } });
  const turn = await eventually("the voice writes", async () => {
    const { data } = await owner.client.call("readThread", { params: { id } });
    return data.state.rounds[0]?.turns.find((one) => one.status === "running");
  });
  const answer = await eventually("a voice has answered", async () => {
    const { data } = await owner.client.call("readThread", { params: { id } });
    return data.state.rounds[0]?.turns.find((one) => one.message !== null)?.message;
  });
  const voice = state.members.find((member) => member.kind === "identity");
  const body = { name: "Free", model: "short", provider: "practice" as const };
  const free = (await owner.client.call("createIdentity", { body: { ...body, model: "practice-vega" } })).data;
  const input = { provider: "openai-compatible" as const, baseUrl: provider, key: "sk-canary-of-the-owner" };
  const connection = (await owner.client.call("createConnection", { body: input })).data;
  return {
    thread: id,
    round: (await owner.client.call("readThread", { params: { id } })).data.state.rounds[0]?.id ?? "",
    turn: turn.id,
    identity: voice?.identity ?? "",
    member: voice?.id ?? "",
    free: free.id,
    connection: connection.id,
    note: (await owner.client.call("createNote", { body: { text: "Of the owner.", pins: [id] } })).data.id,
    message,
    answer: answer.id,
    messageLink: await makeMessageLink(store, id, message),
    lesson: await makeLesson(store, { learner: free.id, thread: id, message: answer.id }),
    ...(await makeWaysIn(store, owner)),
    ...(await makePeople(store, owner, id)),
    account: await makeAccount(store),
    invite: await makeInvite(store),
    offer: await makeOffer(owner),
    lineUp: (await owner.client.call("createLineUp", { body: { name: "Mine", identities: [free.id], mode: "panel" } }))
      .data.id,
    token: (await owner.client.call("createApiToken", { body: { name: "Mine", scopes: ["read"] } })).data.id,
  };
}

/** The message stands for both ends: what the link says is not what is tested. */
async function makeMessageLink({ db }: Pick<Store, "db">, thread: string, message: string): Promise<string> {
  const id = newId();
  const passage = { message, start: 0, end: 3 };
  const rest = { label: "agrees", confidence: 0.5, source: "detected", by: null, isRemoved: false } as const;
  await insertLinks(db, { thread, round: newId(), seq: 0 }, [
    { id, from: passage, to: passage, isWhole: true, words: [], ...rest },
  ]);
  return id;
}

async function makeLesson(
  { db }: Pick<Store, "db">,
  { learner, thread, message }: { learner: string; thread: string; message: string },
): Promise<string> {
  const origin = {
    thread,
    round: newId(),
    messages: [message],
    quote: "Round the sum.",
    taughtBy: { kind: "person" as const, identity: null, name: "Owner" },
    evidence: "correction" as const,
    // More of them are made than one person can teach in a day.
    judgedBy: { account: null, name: "Owner" },
    extractor: { model: "short", prompt: 1 },
  };
  const text = { title: "Rounding", when: "A request about money.", do: "Round the sum once.", dont: null };
  const draft = { id: newId(), learner, kind: "strategy" as const, text, origin, taints: [], names: [] };
  return (await addLesson(db, { ...draft, isLocalOnly: false }, Date.now()))?.id ?? "";
}

/** People around a thread: rows, since an account each would cost a password's hash. */
async function makePeople(
  { db, kind }: Pick<Store, "db" | "kind">,
  owner: Person,
  thread: string,
): Promise<Pick<Objects, "person" | "request" | "invitation" | "link">> {
  const { account } = (await owner.client.call("readEntry", {})).data;
  const link = (
    await owner.client.call("createInvitation", { params: { id: thread }, body: { kind: "link", role: "member" } })
  ).data;
  const [guest, asker, person, request, invitation] = [newId(), newId(), newId(), newId(), newId()];
  for (const [id, name] of [
    [guest, "Guest"],
    [asker, "Asker"],
  ] as const)
    await insertAccount(db, {
      id,
      name,
      email: `${id}@example.org`,
      isVerified: kind === "postgres" ? false : 0,
      at: Date.now(),
    });
  const mine = await db
    .selectFrom("members")
    .selectAll()
    .where("thread_id", "=", thread)
    .where("kind", "=", "person")
    .executeTakeFirstOrThrow();
  await db
    .insertInto("members")
    .values({ ...mine, id: person, account_id: guest, handle: "guest", role: "member" })
    .execute();
  await db
    .insertInto("join_requests")
    .values({ id: request, thread_id: thread, account_id: asker, created_at: Date.now() })
    .execute();
  await db
    .insertInto("invitations")
    .values({
      id: invitation,
      thread_id: thread,
      token_hash: null,
      login: "owner@example.org",
      account_id: account?.id ?? "",
      role: "viewer",
      reads: "all",
      uses_left: 1,
      used: 0,
      expires_at: null,
      created_by: guest,
      created_at: Date.now(),
      ended_at: null,
    })
    .execute();
  return { person, request, invitation, link: link.url?.split("/").at(-1) ?? "" };
}

/** Another browser that is signed in, and another way to sign in: rows, since each would cost a password's hash. */
async function makeWaysIn(
  { db }: Pick<Store, "db">,
  owner: Person,
): Promise<{ session: string; signInMethod: string }> {
  const { account } = (await owner.client.call("readEntry", {})).data;
  const [session, signInMethod, userId] = [newId(), newId(), account?.id ?? ""];
  const dates = { createdAt: new Date(), updatedAt: new Date() };
  const none = { accessToken: null, refreshToken: null, idToken: null, scope: null, password: null };
  const never = { accessTokenExpiresAt: null, refreshTokenExpiresAt: null };
  await db
    .insertInto("sessions")
    .values({
      id: session,
      token: newId(),
      userId,
      expiresAt: new Date(Date.now() + 60_000),
      ipAddress: null,
      userAgent: null,
      ...dates,
    })
    .execute();
  await db
    .insertInto("sign_in_methods")
    .values({ id: signInMethod, accountId: newId(), providerId: "google", userId, ...none, ...never, ...dates })
    .execute();
  return { session, signInMethod };
}

/** A row as of somebody who has just signed up. */
async function makeAccount({ db }: Pick<Store, "db">): Promise<string> {
  const id = newId();
  const dates = { createdAt: new Date(), updatedAt: new Date() };
  const { emailVerified } = await db.selectFrom("accounts").select("emailVerified").limit(1).executeTakeFirstOrThrow();
  await db
    .insertInto("accounts")
    .values({ id, name: "Somebody", email: `${id}@example.org`, emailVerified, image: null, ...dates })
    .execute();
  return id;
}

/** The row of an invite that was used up. */
async function makeInvite({ db }: Pick<Store, "db">): Promise<string> {
  const id = newId();
  const row = { id, hash: id, label: "", account_id: null, created_at: 0, expires_at: 1, uses: 1, uses_left: 0 };
  await db
    .insertInto("server_invites")
    .values({ ...row, revoked_at: null })
    .execute();
  return id;
}

/** Of a voice that is about nothing else: what is offered is no stranger's secret. */
async function makeOffer({ client }: Person): Promise<string> {
  const { account } = (await client.call("readEntry", {})).data;
  if (account?.admin !== true) return newId();
  const body = { name: "Offered", model: "practice-vega", provider: "practice" as const };
  const object = (await client.call("createIdentity", { body })).data.id;
  return (await client.call("createOffer", { body: { kind: "identity", object } })).data.id;
}

/** The object that a route's path names. */
export function idFor(route: Route, objects: Objects): string {
  const { kind } = route.access;
  if (kind === "admin") return adminId(route, objects);
  if (route.path.endsWith("/judgement")) return objects.answer;
  if (route.path.startsWith("/api/personalities/")) return "cook";
  return kind === "anyone" || kind === "account" ? objects.thread : objects[kind];
}

function adminId({ path }: Route, objects: Objects): string {
  if (path.includes("/offers/")) return objects.offer;
  return path.includes("/invites/") ? objects.invite : objects.account;
}

/** A body that the route accepts from whoever may call it. */
export function bodyFor(route: Route, objects: Objects): unknown {
  const voice = { name: "Nova", model: "practice-vega", provider: "practice" };
  switch (`${route.method} ${route.path}`) {
    case "post /api/threads":
      return { title: "Another" };
    case "patch /api/threads/:id/budget":
      return { cap: 1_000_000 };
    case "patch /api/budget":
      return { cap: 5_000_000, unknownCallCeiling: 20_000 };
    case "post /api/forecast":
      return { identities: [objects.identity] };
    case "patch /api/threads/:id":
      return { title: "Renamed" };
    case "post /api/threads/:id/messages":
      return { id: newId(), text: "Hello." };
    case "post /api/threads/:id/memory":
      return { op: "ADD", id: newId(), kind: "fact", text: "Mail goes out by a queue." };
    case "patch /api/messages/:id/judgement":
      return { thumb: "up", correction: { text: "Not quite." } };
    case "patch /api/threads/:id/links/:link":
      return { label: "disagrees" };
    case "post /api/threads/:id/members":
      return { identity: objects.free };
    case "post /api/threads/:id/members/:member/replace":
      return { identity: objects.free };
    case "post /api/line-ups":
      return { name: "Another", identities: [objects.free], mode: "reactions" };
    case "post /api/account/methods":
      return { provider: "google", password: "correct horse battery" };
    case "post /api/admin/members/:id/remove":
    case "post /api/account/delete":
    case "post /api/account/second-factor":
    case "post /api/account/second-factor/remove":
    case "post /api/account/methods/:id/remove":
      return { password: "correct horse battery" };
    case "post /api/account/second-factor/confirm":
      return { code: "000000" };
    case "patch /api/admin/members/:id":
      return { suspended: true };
    case "patch /api/admin/settings":
      return { name: "Ours" };
    case "post /api/admin/invites":
      return { label: "For Bo", days: 3, uses: 2 };
    case "post /api/admin/offers":
      return { kind: "identity", object: objects.free };
    case "patch /api/admin/offers/:id":
      return { answers: 7 };
    case "patch /api/account":
      return { name: "Owner" };
    case "post /api/account/password":
      return { password: "correct horse battery", newPassword: "correct horse battery" };
    case "post /api/tokens":
      return { name: "Another", scopes: ["read"] };
    case "post /api/threads/:id/invitations":
      return { kind: "link", role: "viewer" };
    case "post /api/threads/:id/requests/:request":
      return { accept: { role: "member" } };
    case "patch /api/threads/:id/people/:person":
      return { role: "viewer" };
    case "post /api/threads/:id/hand-over":
      return { person: objects.person };
    case "patch /api/threads/:id/guest-limits":
      return { answers: 3 };
    case "post /api/notes":
      return { text: "Mine." };
    case "patch /api/lessons/:id":
      return { op: "PIN" };
    case "patch /api/identities/:id/learning":
    case "patch /api/learning":
      return { learns: false };
    case "post /api/identities/:id/lessons/rollback":
      return { at: 0 };
    case "patch /api/notes/:id":
      return { text: "Otherwise.", version: 1 };
    case "patch /api/threads/:id/members/:member":
      return { name: "Other" };
    case "post /api/import":
      return {
        format: "parley-thread",
        version: 1,
        exportedAt: 0,
        thread: { title: "In", titled: false, mission: "", mode: "panel", settings: {}, createdAt: 0 },
        members: [],
        rounds: [],
        waiting: [],
        head: null,
      };
    case "post /api/identities":
    case "patch /api/identities/:id":
      return voice;
    case "post /api/connections":
      return { provider: "anthropic", key: "sk-ant-canary" };
    case "patch /api/connections/:id":
      return { label: "Renamed" };
    case "post /api/local-models/use":
      return { kind: "ollama", models: ["short"] };
    case "post /api/connections/:id/test":
    case "post /api/threads/:id/restore":
    case "post /api/messages/:id/hide":
      return {};
    case "post /api/personalities/:id/preview":
      return { text: "What do we cook?" };
    case "post /api/agents/import":
      return agentFile;
    case "post /api/chat/sessions/create":
      return { mission: "Plan a garden.", selected_models: ["vega"] };
    case "post /api/v1/chat":
      return { id: "garden", messages: [{ role: "user", content: "Go." }], data: { model: "vega" } };
    case "post /api/threads/:id/read":
      return { seq: 3 };
    case "post /api/threads/:id/pin":
      return { pinned: true };
    case "post /api/threads/:id/merge":
      return { member: objects.member };
    case "post /api/threads/:id/react":
      return {};
    case "post /api/threads/:id/head":
      return { head: { round: objects.round, versions: {} } };
    case "post /api/threads/:id/presence":
      return { state: "reading" };
    default:
      throw new Error(`this test has no body for ${route.method} ${route.path}: add one`);
  }
}
