import { useState } from "react";
import { onboardingMessages as words } from "../../data/onboarding-messages.ts";
import { MenuButton } from "../../ui/menu.tsx";
import "./onboarding.css";
import { LocalWay } from "./local-way.tsx";
import { OfferedWay } from "./offered-way.tsx";
import { PracticeWay } from "./practice-way.tsx";
import { useIdentities } from "../../data/identities.ts";
import { TokenWay } from "./token-way.tsx";
import { useStart } from "./use-start.ts";

/** An account without a thread: three ways in, each of which ends in a thread with its voices seated. */
export default function Onboarding() {
  const { start, isStarting } = useStart();
  // One button is the main one: what costs nothing and is no play comes first.
  const [hasLocal, setHasLocal] = useState(false);
  const [hasToken, setHasToken] = useState(false);
  const hasOffered = useIdentities().data?.some((one) => one.offered !== null && one.available) ?? false;
  return (
    <>
      <header className="hd only-narrow">
        <MenuButton />
      </header>
      <main className="centre">
        <div className="ways-in flex flex-col gap-6">
          <div className="flex flex-col gap-2">
            <h1 className="text-[28px] tracking-[-0.025em]">{words.title}</h1>
            <p className="text-ink-2">{words.intro}</p>
          </div>
          <div className="ways">
            <OfferedWay isStarting={isStarting} onStart={start} />
            <LocalWay isMain={!hasToken && !hasOffered} isStarting={isStarting} onStart={start} onFound={setHasLocal} />
            <TokenWay isStarting={isStarting} onStart={start} onOpen={() => setHasToken(true)} />
            <PracticeWay isMain={!hasLocal && !hasToken && !hasOffered} isStarting={isStarting} onStart={start} />
          </div>
        </div>
      </main>
    </>
  );
}
