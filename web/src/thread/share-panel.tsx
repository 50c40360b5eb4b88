import { Popover, Switch } from "radix-ui";
import { type RefObject, useId, useState } from "react";
import type { Thread } from "@parley/protocol";
import { menuMessages } from "../data/menu-messages.ts";
import { messages } from "../data/messages.ts";
import { sharingMessages as shared } from "../data/sharing-messages.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { placeOver } from "../ui/place-over.ts";
import { Dialog } from "../ui/dialog.tsx";
import { People } from "./people.tsx";
import { useThreadScope } from "./thread-context.ts";
import "../ui/sharing.css";

const words = menuMessages;

interface SharePanelProps {
  thread: Thread;
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}

/** Below its button where there is room, else a dialog. */
export default function SharePanel({ thread, button, onClose }: SharePanelProps) {
  const [place] = useState(() => placeOver(button.current));
  const [isWide] = useState(() => matchMedia("(min-width: 768px)").matches);
  if (!isWide) {
    return (
      <Dialog small title={shared.title} closeLabel={messages.close} onClose={onClose}>
        <div className="bdy">
          <Sharing thread={thread} onClose={onClose} />
        </div>
      </Dialog>
    );
  }
  return (
    <Popover.Root open onOpenChange={(open) => open || onClose()}>
      <Popover.Anchor style={place} />
      <Popover.Portal>
        <Popover.Content
          className="pop sharing"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={shared.title}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            button.current?.focus();
          }}
          // A press on the button that opened it closes it, and must not open it again at once.
          onInteractOutside={(event) => {
            if (event.target instanceof Node && button.current?.contains(event.target) === true) event.preventDefault();
          }}
        >
          <h2 className="text-[18px]">{shared.title}</h2>
          <Sharing thread={thread} onClose={onClose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Who is here, who else can read, and how others come in. */
function Sharing({ thread, onClose }: { thread: Thread; onClose: () => void }) {
  const { isOwner } = useThreadScope();
  return (
    <People thread={thread} onClose={onClose}>
      {isOwner ? (
        <section className="apart">
          <Share thread={thread} />
        </section>
      ) : null}
    </People>
  );
}

function Share({ thread }: { thread: Thread }) {
  const { actions } = useThreadScope();
  const label = useId();
  const hint = useId();
  const [isBusy, setBusy] = useState(false);
  const isPublic = thread.visibility === "public";
  const set = (visibility: "public" | "private"): void => {
    setBusy(true);
    void actions.publish(visibility).finally(() => setBusy(false));
  };
  return (
    <>
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p id={label} className="font-medium">
            {words.shareSwitch}
          </p>
          <p id={hint} className="text-[14px] text-ink-2">
            {words.shareSentence} {shared.listed}
          </p>
        </div>
        <Switch.Root
          className="switch"
          aria-labelledby={label}
          aria-describedby={hint}
          checked={isPublic}
          disabled={isBusy}
          onCheckedChange={(on) => set(on ? "public" : "private")}
        >
          <Switch.Thumb className="thumb" />
        </Switch.Root>
      </div>
      {thread.publicId === null ? (
        <p className="text-[14px] text-ink-3">{words.privateSentence}</p>
      ) : (
        <PublicLink address={`${window.location.origin}/p/${thread.publicId}`} onStop={() => set("private")} />
      )}
    </>
  );
}

function PublicLink({ address, onStop }: { address: string; onStop: () => void }) {
  return (
    <>
      <div className="flex items-center gap-1">
        <input
          className="in code-input min-w-0 flex-1"
          aria-label={words.link}
          readOnly
          value={address}
          onFocus={(event) => event.target.select()}
        />
        <CopyButton label={words.copyLink} copiedLabel={messages.copied} text={() => address} />
      </div>
      <div className="flex items-center gap-2">
        <button type="button" className="btn line" onClick={onStop}>
          {words.stopSharing}
        </button>
        <a className="btn" href={address} target="_blank" rel="noopener">
          {words.openLink}
        </a>
      </div>
      <p className="text-[13px] text-ink-3">{words.stopHint}</p>
    </>
  );
}
