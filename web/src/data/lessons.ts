import { useQuery } from "@tanstack/react-query";
import type { Lesson, LessonChangeBody, LessonText } from "@parley/protocol";
import { useMemo } from "react";
import { useAppData } from "./app-data.ts";
import { lessonMessages as words } from "./lesson-messages.ts";
import { notify, notifyError, notifyUndo } from "./notice.ts";
import { keys } from "./query-keys.ts";

/** All that one of one's own voices has learned, and whether it learns. */
export function useLearned(identity: string) {
  const { client } = useAppData();
  return useQuery({
    queryKey: [...keys.lessons, "of", identity],
    queryFn: async () => (await client.call("listLessons", { params: { id: identity } })).data,
  });
}

/** What one's own voices learned in a thread, and which lessons they were told for which answers. */
export function useThreadLessons(thread: string) {
  const { client } = useAppData();
  return useQuery({
    queryKey: [...keys.lessons, "in", thread],
    queryFn: async () => (await client.call("listThreadLessons", { params: { id: thread } })).data,
  });
}

/** How a lesson would read in all threads. */
export function useLessonPreview(lesson: string) {
  const { client } = useAppData();
  return useQuery({
    queryKey: [...keys.lessons, "preview", lesson],
    queryFn: async () => (await client.call("previewLesson", { params: { id: lesson } })).data,
    staleTime: 0,
  });
}

/** What a person does with lessons; each answers whether it was done, and says why not. */
export function useLessonActions() {
  const { client, queries } = useAppData();
  return useMemo(() => {
    const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: keys.lessons });
    const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
      try {
        await work();
        await refresh();
        return true;
      } catch (error) {
        notifyError(error);
        return false;
      }
    };
    const change = (id: string, body: LessonChangeBody): Promise<boolean> =>
      attempt(() => client.call("changeLesson", { params: { id }, body }));
    const say = async (id: string, body: LessonChangeBody, said: string): Promise<boolean> => {
      const isDone = await change(id, body);
      if (isDone) notify(said);
      return isDone;
    };
    return {
      keep: (id: string, text: LessonText) => say(id, { op: "PROMOTE", ...text }, words.kept),
      edit: (id: string, text: LessonText) => say(id, { op: "EDIT", ...text }, words.saved),
      admit: (id: string) => say(id, { op: "ADMIT" }, words.admitted),
      demote: (id: string) => say(id, { op: "DEMOTE" }, words.demoted),
      restore: (id: string) => say(id, { op: "RESTORE" }, words.restored),
      pin: (id: string, isPinned: boolean) => change(id, { op: isPinned ? "PIN" : "UNPIN" }),
      async forget(id: string): Promise<void> {
        if (await change(id, { op: "FORGET" }))
          notifyUndo(words.forgotten, words.undo, () => void change(id, { op: "RESTORE" }));
      },
      rollBack: async (identity: string, at: number): Promise<boolean> => {
        const isDone = await attempt(() => client.call("rollBackLessons", { params: { id: identity }, body: { at } }));
        if (isDone) notify(words.rollback.done);
        return isDone;
      },
      setLearning: (identity: string, learns: boolean) =>
        attempt(() => client.call("setLearning", { params: { id: identity }, body: { learns } })),
    };
  }, [client, queries]);
}
export type LessonActions = ReturnType<typeof useLessonActions>;

/** Whether one's voices learn at all, and the switch for it. */
export function useLearning() {
  const { client, queries } = useAppData();
  const queryKey = [...keys.lessons, "learning"];
  const query = useQuery({ queryKey, queryFn: async () => (await client.call("readLearning", {})).data });
  const set = async (learns: boolean): Promise<void> => {
    try {
      queries.setQueryData(queryKey, (await client.call("changeLearning", { body: { learns } })).data);
      void queries.invalidateQueries({ queryKey: keys.lessons });
    } catch (error) {
      notifyError(error);
    }
  };
  return { data: query.data, set };
}

export type LessonGroup = keyof typeof words.groups;

/** Lessons by what is to be done with them; groups without any are left out. */
export function lessonGroups(lessons: Lesson[]): { group: LessonGroup; lessons: Lesson[] }[] {
  const groupOf = ({ status, scope }: Lesson): LessonGroup => (status === "active" ? scope : status);
  const order: LessonGroup[] = ["candidate", "account", "thread", "quarantined", "forgotten"];
  return order.flatMap((group) => {
    const found = lessons.filter((one) => groupOf(one) === group);
    if (found.length === 0) return [];
    return [{ group, lessons: found.toSorted((a, b) => Number(b.isPinned) - Number(a.isPinned)) }];
  });
}
