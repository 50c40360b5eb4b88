import { type RefObject, useEffect, useId, useState } from "react";
import type { Member } from "@parley/protocol";
import { mentionMessages as words } from "../data/mention-messages.ts";
import { Mark } from "../ui/mark.tsx";
import "../ui/mentions.css";

interface MentionPickerProps {
  field: RefObject<HTMLTextAreaElement | null>;
  /** What stands behind the sign. */
  query: string;
  /** Who sits here, voices and people. */
  members: Member[];
  you: string | null;
  onPick: (handle: string) => void;
  onClose: () => void;
}

interface Option {
  handle: string;
  member: Member | null;
}

const mostShown = 8;

/** Who can be called: the focus stays in the field, whose keys move in the list. */
export default function MentionPicker({ field, query, members, you, onPick, onClose }: MentionPickerProps) {
  const list = useId();
  const [active, setActive] = useState(0);
  const options = optionsFor(query, members, you);
  const at = Math.min(active, options.length - 1);
  const isOpen = options.length > 0;
  useEffect(() => setActive(0), [query]);

  useEffect(() => {
    const element = field.current;
    if (element === null || !isOpen) return;
    const press = (event: KeyboardEvent): void => {
      const option = options[at];
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (event.key === "ArrowDown") setActive((at + 1) % options.length);
      else if (event.key === "ArrowUp") setActive((at - 1 + options.length) % options.length);
      else if (event.key === "Escape") onClose();
      else if ((event.key === "Enter" || event.key === "Tab") && option !== undefined) onPick(option.handle);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    element.addEventListener("keydown", press);
    const names = { "aria-autocomplete": "list", "aria-controls": list, "aria-activedescendant": `${list}-${at}` };
    for (const [name, value] of Object.entries(names)) element.setAttribute(name, value);
    document.getElementById(`${list}-${at}`)?.scrollIntoView({ block: "nearest" });
    return () => {
      element.removeEventListener("keydown", press);
      for (const name of Object.keys(names)) element.removeAttribute(name);
    };
  });

  if (!isOpen) return null;
  return (
    <ul className="picker" id={list} role="listbox" aria-label={words.pick}>
      {options.map(({ handle, member }, index) => (
        <li
          key={handle}
          id={`${list}-${index}`}
          role="option"
          aria-selected={index === at}
          // The field keeps the focus, and a phone its keyboard.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(handle)}
        >
          {member === null ? <span className="all">@</span> : <Mark {...member.profile.mark} size="s" />}
          <b className="name trunc" dir="auto">
            {member?.profile.name ?? handle}
          </b>
          <span className="trunc">{noteOf(member)}</span>
          <span className="mono trunc">@{handle}</span>
        </li>
      ))}
    </ul>
  );
}

function noteOf(member: Member | null): string {
  if (member === null) return words.everyoneHint;
  return member.kind === "person" ? words.person : member.profile.role;
}

/** Voices, then all of them, then other people; whose handle or name has a word that begins so. */
function optionsFor(query: string, members: Member[], you: string | null): Option[] {
  const seated = members.filter((member) => !member.left && member.id !== you);
  const voices = seated.filter((member) => member.kind === "identity");
  const people = seated.filter((member) => member.kind === "person");
  const wanted = query.toLowerCase();
  const begins = (text: string): boolean => ` ${text.toLowerCase()}`.includes(` ${wanted}`);
  const toOption = (member: Member): Option => ({ handle: member.handle, member });
  return [
    ...voices.map(toOption),
    ...(voices.length > 1 ? [{ handle: "everyone", member: null }] : []),
    ...people.map(toOption),
  ]
    .filter(({ handle, member }) => begins(handle) || (member !== null && begins(member.profile.name)))
    .slice(0, mostShown);
}
