import { AlignLeft, Columns3, Globe, Lock } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import type { ThreadState } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { talkMessages } from "../data/talk-messages.ts";
import { seatedVoices } from "../data/round-view.ts";
import { MarkStack } from "../ui/mark.tsx";
import { MenuButton } from "../ui/menu.tsx";
import { usePanelToggle } from "../ui/panel-toggle.ts";
import { lazy } from "../ui/patient-lazy.ts";
import { ExportButton } from "./export-button.tsx";
import { Later } from "./later.tsx";
import { ShareButton } from "./share-button.tsx";
import type { LayoutChoice } from "./use-layout.ts";
import { useThreadScope } from "./thread-context.ts";

const words = messages.thread;
const ThreadCost = lazy(async () => ({ default: (await import("./money-parts.tsx")).ThreadCost }));

export function ThreadHeader({ state, layout }: { state: ThreadState; layout: LayoutChoice }) {
  const panel = usePanelToggle();
  const isPublic = state.thread.visibility === "public";
  const isApart = !state.thread.settings.readsPeers;
  const voices = seatedVoices(state);
  const names = voices.map((voice) => voice.profile.name).join(", ");
  return (
    <header className="hd">
      <MenuButton />
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 items-center gap-2">
          <Title title={state.thread.title} />
          {isApart ? <span className="chip max-md:hidden!">{talkMessages.alone}</span> : null}
        </div>
        <p className="flex items-center gap-1 truncate text-[13px] text-ink-3 md:hidden">
          {isPublic ? <Globe size={13} aria-hidden="true" /> : <Lock size={13} aria-hidden="true" />}
          {isPublic ? messages.list.public : messages.list.private}
          {isApart ? `, ${talkMessages.alone}` : null}
          <Later>
            <ThreadCost state={state} />
          </Later>
        </p>
      </div>
      <ShareButton thread={state.thread} />
      {layout.isOffered ? (
        <div role="group" className="layouts" aria-label={words.layout}>
          <LayoutButton isOn={!layout.isLanes} name={words.layoutThread} onClick={layout.toggle}>
            <AlignLeft size={18} aria-hidden="true" />
          </LayoutButton>
          <LayoutButton isOn={layout.isLanes} name={words.layoutLanes} onClick={layout.toggle}>
            <Columns3 size={18} aria-hidden="true" />
          </LayoutButton>
        </div>
      ) : null}
      <ExportButton thread={state.thread.id} />
      <button
        type="button"
        className="ib relative"
        style={{ width: "auto", padding: "0 8px" }}
        aria-expanded={panel?.isOpen ?? false}
        aria-controls={panel?.isDocked === true ? "panel" : undefined}
        title={words.togglePanel}
        onClick={panel?.toggle}
      >
        {voices.length === 0 ? (
          <span className="text-[14px]">{words.voices}</span>
        ) : (
          <>
            <MarkStack marks={voices.map((voice) => voice.profile.mark)} size="s" />
            <span className="sr-only">{words.openVoices(names)}</span>
          </>
        )}
      </button>
    </header>
  );
}

interface LayoutButtonProps {
  isOn: boolean;
  name: string;
  onClick: () => void;
  children: ReactNode;
}

function LayoutButton({ isOn, name, onClick, children }: LayoutButtonProps) {
  return (
    <button type="button" aria-pressed={isOn} title={`${name} (L)`} onClick={isOn ? undefined : onClick}>
      {children}
      <span>{name}</span>
    </button>
  );
}

/** The title is its own rename button; Enter and leaving save, Escape does not. */
function Title({ title }: { title: string }) {
  const { actions, isOwner } = useThreadScope();
  const [isEditing, setEditing] = useState(false);
  const cancelled = useRef(false);
  const shown = title === "" ? messages.sidebar.untitled : title;

  if (!isOwner) {
    return (
      <h1 className="trunc" dir="auto">
        {shown}
      </h1>
    );
  }
  if (!isEditing) {
    return (
      <h1 className="trunc">
        <button
          type="button"
          className="trunc min-h-6 max-w-full rounded-[6px] text-start"
          title={words.rename}
          dir="auto"
          onClick={() => {
            cancelled.current = false;
            setEditing(true);
          }}
        >
          {shown}
        </button>
      </h1>
    );
  }
  const finish = (next: string): void => {
    setEditing(false);
    const trimmed = next.trim();
    if (!cancelled.current && trimmed !== "" && trimmed !== title) void actions.rename(trimmed);
  };
  return (
    <h1>
      <input
        className="w-full rounded-[6px] bg-sunken px-1.5 py-0.5 text-[max(16px,1em)]"
        aria-label={words.titleField}
        defaultValue={title}
        maxLength={200}
        dir="auto"
        autoFocus
        onFocus={(event) => event.target.select()}
        onBlur={(event) => finish(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Escape") cancelled.current = true;
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.stopPropagation();
          event.currentTarget.blur();
        }}
      />
    </h1>
  );
}
