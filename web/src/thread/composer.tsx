import { ArrowUp } from "lucide-react";
import { type FormEvent, type KeyboardEvent, Suspense, useEffect, useMemo, useRef, useState } from "react";
import type { ThreadState } from "@parley/protocol";
import { maxMessageLength } from "@parley/protocol";
import { useAppData, useLive } from "../data/app-data.ts";
import { messages } from "../data/messages.ts";
import { addressMessages } from "../data/mention-messages.ts";
import { seatedVoices } from "../data/round-view.ts";
import { useAddress, useComposerDraft } from "../data/use-thread.ts";
import { countOf, talkMessages } from "../data/talk-messages.ts";
import { usePanelToggle } from "../ui/panel-toggle.ts";
import { shownHead } from "../data/path-view.ts";
import { lazy } from "../ui/patient-lazy.ts";
import { Later } from "./later.tsx";
import { onFillComposer, onReply, type Replying, tellTyped } from "./composer-bus.ts";
import { useThreadScope } from "./thread-context.ts";
import { ToButton } from "./to-button.tsx";
import { usePicking } from "./use-picking.ts";

const MentionPicker = lazy(() => import("./mention-picker.tsx"));
const ReplyingTo = lazy(() => import("./replying-to.tsx"));
const words = messages.thread;
const addressed = addressMessages.messageTo;
const ForecastLine = lazy(async () => ({ default: (await import("./money-parts.tsx")).ForecastLine }));

/** Where people write. What is typed survives a reload; sending hands it to the outbox at once. */
export function Composer({ state }: { state: ThreadState }) {
  const { outbox } = useLive();
  const { choice, look, you } = useThreadScope();
  const draft = useComposerDraft(state.thread.id);
  const [text, setText] = useState(draft.read);
  const [replying, setReplying] = useState<Replying | null>(null);
  const [address, setAddress] = useAddress(state.thread.id);
  const field = useRef<HTMLTextAreaElement>(null);
  const picking = usePicking(field, setText);
  const voices = useMemo(() => seatedVoices(state), [state.members]);
  // Whoever left is no longer among those it is for.
  const to = voices.filter((voice) => address.includes(voice.id));

  useEffect(() => draft.write(text), [draft, text]);
  useEffect(() => fitHeight(field.current), [text]);
  useEffect(
    () =>
      onFillComposer((filled) => {
        setText(filled);
        field.current?.focus();
      }),
    [],
  );
  useEffect(
    () =>
      onReply((next) => {
        setReplying(next);
        field.current?.focus();
      }),
    [],
  );
  // Phones would open their keyboard over the thread one came to read.
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
  }, []);

  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    if (text.trim() === "") return;
    outbox.send(state.thread.id, text, shownHead(state, choice), {
      replyTo: replying?.message ?? null,
      to: to.length === 0 ? null : to.map((voice) => voice.id),
    });
    look.atPath(null);
    tellTyped(false);
    setText("");
    setReplying(null);
    picking.close();
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && replying !== null && text === "") {
      event.preventDefault();
      return setReplying(null);
    }
    if (event.nativeEvent.isComposing || event.key !== "Enter") return;
    const always = event.ctrlKey || event.metaKey;
    const isPlain = !event.shiftKey && !event.altKey && matchMedia("(pointer: fine)").matches;
    if (!always && !isPlain) return;
    event.preventDefault();
    send();
  };

  const label = to.length === 0 ? words.composerPlaceholder : addressed(to.map((voice) => voice.profile.name));
  return (
    <>
      {replying === null ? null : (
        <Suspense>
          <ReplyingTo replying={replying} onEnd={() => setReplying(null)} />
        </Suspense>
      )}
      <form className="box" onSubmit={send} aria-label={words.composer}>
        {picking.call === null ? null : (
          <Suspense>
            <MentionPicker
              field={field}
              query={picking.call.query}
              members={state.members}
              you={you}
              onPick={picking.pick}
              onClose={picking.close}
            />
          </Suspense>
        )}
        <textarea
          ref={field}
          id="composer"
          rows={1}
          dir="auto"
          value={text}
          maxLength={maxMessageLength}
          placeholder={label}
          aria-label={label}
          enterKeyHint="enter"
          onChange={(event) => {
            setText(event.target.value);
            tellTyped(event.target.value !== "");
            picking.look();
          }}
          onBlur={picking.close}
          onKeyDown={onKeyDown}
        />
        <div className="tools">
          <span className="flex min-w-0 gap-2">
            <ToButton voices={voices} to={to} onChange={setAddress} />
            <ModeButton state={state} />
          </span>
          <span className="ms-auto text-[13px] text-ink-3 max-md:hidden! pointer-coarse:invisible">
            {words.sendHint}
          </span>
          <Later>
            <ForecastLine state={state} length={text.length} />
          </Later>
          <button
            type="submit"
            className="send"
            aria-label={words.send}
            disabled={text.trim() === ""}
            onPointerDown={keepFocus}
          >
            <ArrowUp size={20} aria-hidden="true" />
          </button>
        </div>
      </form>
    </>
  );
}

/** How the voices will talk; leads to where that is changed. */
function ModeButton({ state }: { state: ThreadState }) {
  const { preferences } = useAppData();
  const panel = usePanelToggle();
  const { mode, settings } = state.thread;
  const name = talkMessages.modes[mode];
  const open = (): void => {
    preferences.setPanelTab("options");
    if (panel?.isOpen !== true) panel?.toggle();
  };
  return (
    <button
      type="button"
      className="chip h-[34px]! px-3! text-[14px]! max-md:hidden! pointer-coarse:h-11!"
      aria-label={talkMessages.change(name, countOf(mode, settings))}
      onClick={open}
    >
      <b>{name}</b> {countOf(mode, settings)}
    </button>
  );
}

/** Pressing Send must not close a phone's keyboard and open it again. */
function keepFocus(event: { preventDefault: () => void }): void {
  event.preventDefault();
}

/** For browsers that cannot size a field by its content. */
function fitHeight(field: HTMLTextAreaElement | null): void {
  if (field === null || CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
