import {
  changeLearning,
  changeLesson,
  readLearned,
  readLearning,
  readThreadLessons,
  rollBackLessons,
  setLearning,
} from "../conversation/index.ts";
import { readPromotion } from "../learning/index.ts";
import { memberOf } from "./member-of.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpNeeds } from "./needs.ts";

/** What voices learned, and what their owners do with it. */
export function createLessonHandlers(needs: HttpNeeds) {
  return {
    listLessons: async ({ actor, params }) => ({
      status: 200,
      data: await readLearned(needs, actor.account, params.id),
    }),
    setLearning: async ({ actor, params, body }) => {
      await setLearning(needs, actor.account, params.id, body.learns);
      return { status: 200, data: body };
    },
    rollBackLessons: async ({ actor, params, body }) => ({
      status: 200,
      data: { lessons: await rollBackLessons(needs, actor.account, params.id, body.at) },
    }),
    changeLesson: async ({ actor, params, body }) => ({
      status: 200,
      data: await changeLesson(needs, actor.account, params.id, body),
    }),
    previewLesson: async ({ actor, params }) => ({
      status: 200,
      data: await needs.store.transaction(({ db }) => readPromotion(db, actor.account, params.id)),
    }),
    listThreadLessons: async ({ subject }) => ({
      status: 200,
      data: await readThreadLessons(needs, memberOf(subject)),
    }),
    readLearning: async ({ actor }) => ({ status: 200, data: await readLearning(needs, actor.account) }),
    changeLearning: async ({ actor, body }) => ({
      status: 200,
      data: await changeLearning(needs, actor.account, body.learns),
    }),
  } satisfies Partial<Handlers>;
}
