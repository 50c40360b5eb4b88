export { addLesson, type LessonDraft, lessonsPerDay } from "./add-lesson.ts";
export { lessonsAtMost } from "./caps.ts";
export { changeLesson, readPromotion } from "./change-lesson.ts";
export { creditUses, type Outcome, recordCited, recordUses } from "./credit-uses.ts";
export { forgetMessage, forgetSources, forgetThread } from "./forget-sources.ts";
export { lessonsOf, lessonsOfThread, ownLessonsOf, usedLessons } from "./read-lessons.ts";
export { recallLessons } from "./recall-lessons.ts";
export { rollback } from "./roll-back.ts";
