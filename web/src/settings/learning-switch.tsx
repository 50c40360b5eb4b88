import { lessonMessages as words } from "../data/lesson-messages.ts";
import { useLearning } from "../data/lessons.ts";
import { Choice } from "../ui/choice.tsx";

/** Whether one's voices learn at all. */
export function LearningSwitch() {
  const { data, set } = useLearning();
  if (data === undefined) return null;
  return (
    <section className="flex flex-col gap-3" aria-labelledby="learning">
      <h2 id="learning" className="font-display text-[20px] font-semibold">
        {words.accountTitle}
      </h2>
      <Choice
        label={words.account}
        hint={data.serverLearns ? words.accountHint : words.serverOff}
        isOn={data.learns}
        isDisabled={!data.serverLearns}
        onChange={(learns) => void set(learns)}
      />
    </section>
  );
}
