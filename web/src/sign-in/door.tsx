import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Entry } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { Logo } from "../ui/logo.tsx";
import { Mark } from "../ui/mark.tsx";
import { useTyping } from "./use-typing.ts";

/** The frame of sign-in and sign-up: what the product is on the left, the form on the right. */
export function Door({ entry, title, children }: { entry: Entry; title: string; children: ReactNode }) {
  return (
    <div className="login">
      <Stage />
      <main className="door">
        <div className="flex flex-col gap-3">
          <Logo name={messages.product} />
          {entry.name === "" ? null : (
            <p className="font-display text-[20px] font-semibold" dir="auto">
              {entry.name}
            </p>
          )}
          <p className="text-ink-2">{messages.tagline}</p>
          <h1 className="sr-only">{title}</h1>
        </div>
        {entry.insecure ? (
          <p className="banner warn" role="note">
            <TriangleAlert size={18} aria-hidden="true" />
            <span>{messages.signIn.insecure}</span>
          </p>
        ) : null}
        {children}
      </main>
    </div>
  );
}

function Stage() {
  return (
    <div className="stage">
      <p className="headline">{messages.headline}</p>
      <svg
        className="art"
        viewBox="0 0 380 900"
        preserveAspectRatio="xMaxYMid meet"
        aria-hidden="true"
        focusable="false"
      >
        <rect className="h-coral" x="0" y="330" width="60" height="240" rx="30" fill="var(--ve)" />
        <rect className="h-azure" x="96" y="110" width="60" height="680" rx="30" fill="var(--ve)" />
        <rect className="h-fern" x="192" y="230" width="60" height="380" rx="30" fill="var(--ve)" />
        <rect className="h-plum" x="288" y="370" width="60" height="420" rx="30" fill="var(--ve)" />
      </svg>
      <Samples />
    </div>
  );
}

/** Two answers written at once, as they would be in a thread. Decorative: the tagline says it in words. */
function Samples() {
  const { samples } = messages.signIn;
  const written = useTyping(samples.map((sample) => sample.text.length));
  return (
    <div className="samples" aria-hidden="true">
      {samples.map((sample, index) => {
        const length = written[index] ?? 0;
        const isWriting = length < sample.text.length;
        return (
          <div key={sample.name} className={`m h-${sample.hue}`} data-voice="true" data-writing={isWriting}>
            <Mark shape={sample.shape} hue={sample.hue} letter={sample.name.slice(0, 1)} />
            <div>
              <div className="by">
                <span className="name">{sample.name}</span>
                <span>{sample.role}</span>
              </div>
              <div className="bd min-h-[25px]">
                {sample.text.slice(0, length)}
                {isWriting ? <i className="caret" /> : null}
              </div>
            </div>
          </div>
        );
      })}
    </div>
  );
}
