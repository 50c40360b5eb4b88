import type { ThreadState } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { seatedVoices } from "../data/round-view.ts";
import { Mark } from "../ui/mark.tsx";
import { fillComposer } from "./composer-bus.ts";
import { useThreadScope } from "./thread-context.ts";

const words = messages.thread;

/** Before the first message: who sits here, and three questions to begin with. */
export function EmptyThread({ state }: { state: ThreadState }) {
  const { mayWrite } = useThreadScope();
  const voices = seatedVoices(state);
  return (
    <div className="flex flex-col gap-6 py-[6vh]">
      <h2 className="text-[24px] tracking-[-0.02em]">
        {voices.length === 0 ? words.emptyNobody : words.emptyTitle[state.thread.mode]}
      </h2>
      <ul className="flex flex-col gap-3">
        {voices.map(({ id, profile }) => (
          <li key={id} className="flex items-center gap-4">
            <Mark {...profile.mark} size="l" />
            <span className="text-ink-2">{words.emptyLine(profile.name, profile.role)}</span>
            {profile.practice ? <span className="chip">{words.practice}</span> : null}
          </li>
        ))}
      </ul>
      <ul className="flex flex-col items-start gap-2" aria-label={words.examplesLabel} hidden={!mayWrite}>
        {words.examples.map((example) => (
          <li key={example}>
            <button
              type="button"
              className="btn line h-auto! whitespace-normal! py-2! text-start"
              onClick={() => fillComposer(example)}
            >
              {example}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
