import { useIdentities } from "../../data/identities.ts";
import { onboardingMessages as words } from "../../data/onboarding-messages.ts";
import { MarkStack } from "../../ui/mark.tsx";
import type { Start } from "./use-start.ts";

/** Three simulated voices: everything can be tried without a model. */
export function PracticeWay({ isMain, isStarting, onStart }: { isMain: boolean; isStarting: boolean; onStart: Start }) {
  const identities = useIdentities();
  const practice = identities.data?.filter((one) => one.provider === "practice" && one.offered === null) ?? [];
  const isMissing = identities.data !== undefined && practice.length === 0;
  return (
    <section className="way" aria-labelledby="way-practice">
      <div className="badge">
        <MarkStack marks={practice.map((one) => one.mark)} />
      </div>
      <div>
        <h2 id="way-practice">{words.practiceTitle}</h2>
        <p>{isMissing ? words.practiceMissing : words.practiceBody}</p>
      </div>
      <button
        type="button"
        className={isMain ? "btn primary" : "btn line"}
        disabled={practice.length === 0 || isStarting}
        onClick={() => onStart(practice.map((one) => one.id))}
      >
        {words.practiceStart}
      </button>
    </section>
  );
}
