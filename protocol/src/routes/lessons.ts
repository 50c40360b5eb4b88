import { z } from "zod";
import { Id } from "../ids.ts";
import { Lesson, LessonChangeBody, LessonText, UsedLesson } from "../lesson.ts";
import { idParam, type Route } from "./route.ts";

/** What a voice learned, and what keeps it from learning more. */
const Learned = z.object({
  /** All of it, the newest first; what was forgotten in the last thirty days among it. */
  lessons: z.array(Lesson),
  /** Whether this voice learns and is told what it learned. */
  learns: z.boolean(),
  /** Whether any of the account's voices does, and whether any on this server. */
  accountLearns: z.boolean(),
  serverLearns: z.boolean(),
});

const learns = z.strictObject({ learns: z.boolean() });

export const lessonRoutes = {
  listLessons: {
    method: "get",
    path: "/api/identities/:id/lessons",
    access: { kind: "identity", action: "identity.lessons" },
    summary: "What one of your voices has learned",
    params: idParam,
    responses: { 200: Learned },
  },
  setLearning: {
    method: "patch",
    path: "/api/identities/:id/learning",
    access: { kind: "identity", action: "identity.change" },
    summary: "Let one of your voices learn, or not; what it knows is told only while it does",
    params: idParam,
    body: learns,
    responses: { 200: learns },
  },
  rollBackLessons: {
    method: "post",
    path: "/api/identities/:id/lessons/rollback",
    access: { kind: "identity", action: "identity.change" },
    summary: "Bring back what one of your voices had learned at a moment, exactly as it was then",
    params: idParam,
    body: z.strictObject({ at: z.int().nonnegative() }),
    responses: { 200: z.object({ lessons: z.array(Lesson) }) },
  },
  changeLesson: {
    method: "patch",
    path: "/api/lessons/:id",
    access: { kind: "lesson", action: "lesson.change" },
    summary: "Edit a lesson, keep it for all your threads, take it in, forget it or bring it back",
    params: idParam,
    body: LessonChangeBody,
    responses: { 200: Lesson },
  },
  previewLesson: {
    method: "get",
    path: "/api/lessons/:id/preview",
    access: { kind: "lesson", action: "lesson.read" },
    summary: "How a lesson would read in all your threads, and what is taken out of it for that",
    params: idParam,
    responses: { 200: z.object({ text: LessonText, removed: z.array(z.string()) }) },
  },
  listThreadLessons: {
    method: "get",
    path: "/api/threads/:id/lessons",
    access: { kind: "thread", action: "thread.read" },
    summary: "What your own voices learned in a thread, and which lessons they were told for which answers",
    params: idParam,
    responses: {
      200: z.object({
        lessons: z.array(Lesson),
        /** By message, the newest hundreds of them. */
        uses: z.array(z.object({ message: Id, lessons: z.array(UsedLesson) })),
        /** Whether a lot keeps all lessons out of this thread, so that it can be seen what they do. */
        isHeldOut: z.boolean(),
      }),
    },
  },
  readLearning: {
    method: "get",
    path: "/api/learning",
    access: { kind: "account" },
    summary: "Whether your voices learn",
    responses: { 200: learns.extend({ serverLearns: z.boolean() }) },
  },
  changeLearning: {
    method: "patch",
    path: "/api/learning",
    access: { kind: "account" },
    summary: "Let your voices learn, or none of them",
    body: learns,
    responses: { 200: learns.extend({ serverLearns: z.boolean() }) },
  },
} as const satisfies Record<string, Route>;
