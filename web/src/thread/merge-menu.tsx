import { DropdownMenu } from "radix-ui";
import type { RefObject } from "react";
import type { Member } from "@parley/protocol";
import { laneMessages as words } from "../data/lane-messages.ts";
import type { Place } from "../data/path-view.ts";
import { DropMenu, MenuItem } from "../ui/drop-menu.tsx";
import { Mark } from "../ui/mark.tsx";
import { useThreadScope } from "./thread-context.ts";

interface MergeMenuProps {
  /** The places that have a text. */
  done: Place[];
  button: RefObject<HTMLButtonElement | null>;
  onPick: (member: string) => void;
  onClose: () => void;
}

/** By whom the answers are merged: every voice that sits there, first the one that finished first. */
export default function MergeMenu({ done, button, onPick, onClose }: MergeMenuProps) {
  const { members } = useThreadScope();
  const seated = [...members.values()].filter((member) => member.kind === "identity" && !member.left);
  const first = firstOf(done, seated);
  const sorted = seated.toSorted((a, b) => Number(b.id === first) - Number(a.id === first) || byName(a, b));
  return (
    <DropMenu button={button} onClose={onClose}>
      <DropdownMenu.Label className="menu-label">{words.mergeBy}</DropdownMenu.Label>
      {sorted.map(({ id, profile }) => (
        <MenuItem key={id} icon={<Mark {...profile.mark} size="s" />} onSelect={() => onPick(id)}>
          <span dir="auto">{profile.name}</span>
          {id === first ? <span className="text-ink-3">{words.finishedFirst}</span> : null}
        </MenuItem>
      ))}
    </DropMenu>
  );
}

function firstOf(done: Place[], seated: Member[]): string | undefined {
  return done
    .filter((place) => seated.some((member) => member.id === place.member))
    .toSorted((a, b) => (a.chosen.endedAt ?? Infinity) - (b.chosen.endedAt ?? Infinity))[0]?.member;
}

/** Seats stay as they are; where names are hidden the letters lead. */
function byName(a: Member, b: Member): number {
  return a.profile.mark.hue === "graphite" ? a.profile.name.localeCompare(b.profile.name) : 0;
}
