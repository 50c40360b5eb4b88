import { type Id, type Lesson, type LessonChangeBody, type UsedLesson } from "@parley/protocol";
import { changeLesson as change, lessonsOf, lessonsOfThread, rollback, usedLessons } from "../../learning/index.ts";
import { appendAccountEvent, lockAccount } from "../../store/events.ts";
import { findIdentity } from "../../store/identities.ts";
import type { Db } from "../../store/open-store.ts";
import type { MemberRow } from "../../store/tables.ts";
import type { Needs } from "../needs.ts";

type LearnedNeeds = Pick<Needs, "store" | "bus">;

/** All that a voice of the account learned, and what keeps it from learning more. */
export async function readLearned(
  { store, learning }: Pick<Needs, "store" | "learning">,
  account: Id,
  identity: Id,
): Promise<{ lessons: Lesson[]; learns: boolean; accountLearns: boolean; serverLearns: boolean }> {
  return store.moment(async ({ db }) => ({
    lessons: await lessonsOf(db, identity),
    learns: (await findIdentity(db, identity))?.learns === 1,
    accountLearns: await accountLearns(db, account),
    serverLearns: learning,
  }));
}

/** What a person does with a lesson of a voice of their own; throws as `changeLesson` of the ledger does. */
export async function changeLesson(needs: LearnedNeeds, account: Id, id: Id, body: LessonChangeBody): Promise<Lesson> {
  return inLedger(needs, account, async (db, now) => {
    const lesson = await change(db, account, id, body, now);
    return { value: lesson, learner: lesson.learner, lesson: lesson.id };
  });
}

/** Makes all that a voice learned what it was at the end of that millisecond. */
export async function rollBackLessons(needs: LearnedNeeds, account: Id, identity: Id, at: number): Promise<Lesson[]> {
  return inLedger(needs, account, async (db, now) => {
    await rollback(db, identity, at, account, now);
    const lessons = await lessonsOf(db, identity);
    return { value: lessons, learner: identity, lesson: lessons[0]?.id ?? identity };
  });
}

/** Lets a voice learn, or neither learn nor be told what it learned. */
export async function setLearning(needs: LearnedNeeds, account: Id, identity: Id, learns: boolean): Promise<void> {
  await inLedger(needs, account, async (db) => {
    await db
      .updateTable("identities")
      .set({ learns: learns ? 1 : 0 })
      .where("id", "=", identity)
      .execute();
    return { value: undefined, learner: identity, lesson: identity };
  });
}

export async function readLearning(
  { store, learning }: Pick<Needs, "store" | "learning">,
  account: Id,
): Promise<{ learns: boolean; serverLearns: boolean }> {
  return { learns: await accountLearns(store.db, account), serverLearns: learning };
}

/** The same for all voices of an account. */
export async function changeLearning(
  needs: Pick<Needs, "store" | "learning">,
  account: Id,
  learns: boolean,
): Promise<{ learns: boolean; serverLearns: boolean }> {
  await needs.store.transaction(({ db }) =>
    db
      .updateTable("accounts")
      .set({ learns: learns ? 1 : 0 })
      .where("id", "=", account)
      .execute(),
  );
  return readLearning(needs, account);
}

/** So many answers say which lessons they were told, the newest. */
const usesAtMost = 300;

/** What a person's own voices learned in a thread, and which lessons they were told for which answers. */
export async function readThreadLessons(
  { store }: Pick<Needs, "store">,
  { thread_id: thread, account_id: account }: Pick<MemberRow, "thread_id" | "account_id">,
): Promise<{ lessons: Lesson[]; uses: { message: Id; lessons: UsedLesson[] }[]; isHeldOut: boolean }> {
  if (account === null) return { lessons: [], uses: [], isHeldOut: false };
  return store.moment(async ({ db }) => {
    const turns = await db
      .selectFrom("lesson_uses")
      .innerJoin("turns", "turns.id", "lesson_uses.turn_id")
      .innerJoin("identities", "identities.id", "lesson_uses.learner_id")
      .select(["turns.id", "turns.message_id", "turns.planned_at"])
      .distinct()
      .where("lesson_uses.thread_id", "=", thread)
      .where("identities.account_id", "=", account)
      .where("turns.message_id", "is not", null)
      .orderBy("turns.planned_at", "desc")
      .limit(usesAtMost)
      .execute();
    const used = await usedLessons(
      db,
      turns.map((turn) => turn.id),
    );
    const uses = turns.flatMap(({ id, message_id: message }) => {
      const lessons = used.get(id) ?? [];
      return message === null || lessons.length === 0 ? [] : [{ message, lessons }];
    });
    const lot = await db.selectFrom("lesson_lots").selectAll().where("thread_id", "=", thread).executeTakeFirst();
    return { lessons: await lessonsOfThread(db, account, thread), uses, isHeldOut: lot?.is_held_out === 1 };
  });
}

async function accountLearns(db: Db, account: Id): Promise<boolean> {
  const row = await db.selectFrom("accounts").select("learns").where("id", "=", account).executeTakeFirst();
  return row?.learns === 1;
}

/** A change of what a voice learned, told to its owner's other tabs. The account is locked before its voice. */
async function inLedger<T>(
  { store, bus }: LearnedNeeds,
  account: Id,
  work: (db: Db, now: number) => Promise<{ value: T; learner: Id; lesson: Id }>,
): Promise<T> {
  const { value, seq } = await store.transaction(async ({ db, now }) => {
    await lockAccount(db, account);
    const { value: done, learner, lesson } = await work(db, now);
    const event = { type: "lesson.changed" as const, learner, lesson };
    return { value: done, seq: await appendAccountEvent(db, account, event, now) };
  });
  bus.publish({ type: "account", account, seq });
  return value;
}
