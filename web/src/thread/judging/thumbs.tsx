import { ThumbsDown, ThumbsUp } from "lucide-react";
import type { Message, Thumb } from "@parley/protocol";
import { useAppData } from "../../data/app-data.ts";
import { judge } from "../../data/judge.ts";
import { judgementMessages as words } from "../../data/judgement-messages.ts";
import { useThreadScope } from "../thread-context.ts";
import "../../ui/judgements.css";

/** What this person thinks of an answer, and how many think the same. */
export function Thumbs({ message, name }: { message: Message; name: string }) {
  return (
    <>
      <ThumbButton thumb="up" message={message} name={name} />
      <ThumbButton thumb="down" message={message} name={name} />
    </>
  );
}

function ThumbButton({ thumb, message, name }: { thumb: Thumb; message: Message; name: string }) {
  const data = useAppData();
  const { store, members, you, mayWrite } = useThreadScope();
  const same = message.judgements.filter((one) => one.thumb === thumb);
  const isOn = same.some((one) => one.by === you);
  const others = same.flatMap((one) => (one.by === you ? [] : (members.get(one.by)?.profile.name ?? [])));
  if (!mayWrite && same.length === 0) return null;
  const label = words.thumb(thumb, name, others);
  const Icon = thumb === "up" ? ThumbsUp : ThumbsDown;
  return (
    <button
      type="button"
      className="ib sm thumb"
      aria-pressed={isOn}
      aria-label={label}
      title={label}
      disabled={!mayWrite}
      onClick={() => void judge(data, store, message.id, { thumb: isOn ? null : thumb })}
    >
      <Icon size={15} fill={isOn ? "currentColor" : "none"} aria-hidden="true" />
      {others.length === 0 ? null : <span aria-hidden="true">{same.length}</span>}
    </button>
  );
}
