import { useNavigate, useParams } from "@tanstack/react-router";
import { Archive, ArchiveRestore, Download, LogOut, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { type RefObject, useState } from "react";
import type { ThreadListing } from "@parley/protocol";
import { menuMessages } from "../data/menu-messages.ts";
import { messages } from "../data/messages.ts";
import { useRowActions } from "../data/row-actions.ts";
import { sharingMessages as shared } from "../data/sharing-messages.ts";
import { ExportItems } from "../thread/export-items.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { DropMenu, MenuItem } from "../ui/drop-menu.tsx";

const words = menuMessages;

interface ThreadMenuProps {
  thread: ThreadListing;
  isArchived: boolean;
  button: RefObject<HTMLButtonElement | null>;
  onRename: () => void;
  onClose: () => void;
}

export default function ThreadMenu({ thread, isArchived, button, onRename, onClose }: ThreadMenuProps) {
  const navigate = useNavigate();
  const actions = useRowActions();
  const open = useParams({ strict: false }).id;
  const [isExporting, setExporting] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const { id } = thread;

  const remove = async (): Promise<void> => {
    const wasOpen = open === id;
    const back = (): void => {
      if (wasOpen) void navigate({ to: "/t/$id", params: { id } });
    };
    if ((await actions.remove(id, back)) && wasOpen) void navigate({ to: "/" });
  };
  if (isLeaving) {
    const leave = async (): Promise<void> => {
      if ((await actions.leave(id)) && open === id) void navigate({ to: "/" });
    };
    return (
      <Confirm
        title={shared.leaveTitle}
        body={shared.leaveBody}
        confirm={shared.leave}
        cancel={messages.cancel}
        onClose={onClose}
        onConfirm={() => void leave()}
      />
    );
  }
  // In the same place: a menu beside the menu has no room on a phone.
  if (isExporting) {
    return (
      <DropMenu key="export" button={button} onClose={onClose}>
        <ExportItems thread={id} />
      </DropMenu>
    );
  }
  return (
    <DropMenu button={button} onClose={onClose}>
      {thread.role === "owner" ? (
        <MenuItem icon={<Pencil size={16} />} onSelect={onRename}>
          {words.rename}
        </MenuItem>
      ) : null}
      <MenuItem
        icon={thread.pinned ? <PinOff size={16} /> : <Pin size={16} />}
        onSelect={() => void actions.pin(id, !thread.pinned)}
      >
        {thread.pinned ? words.unpin : words.pin}
      </MenuItem>
      <MenuItem
        icon={<Download size={16} />}
        onSelect={(event) => {
          event.preventDefault();
          setExporting(true);
        }}
      >
        {words.export}
      </MenuItem>
      {thread.role === "owner" ? (
        <>
          <MenuItem
            icon={isArchived ? <ArchiveRestore size={16} /> : <Archive size={16} />}
            onSelect={() => void actions.archive(id, !isArchived)}
          >
            {isArchived ? words.unarchive : words.archive}
          </MenuItem>
          <MenuItem icon={<Trash2 size={16} />} danger onSelect={() => void remove()}>
            {words.remove}
          </MenuItem>
        </>
      ) : (
        <MenuItem
          icon={<LogOut size={16} />}
          danger
          onSelect={(event) => {
            // The question takes the menu's place.
            event.preventDefault();
            setLeaving(true);
          }}
        >
          {shared.leave}
        </MenuItem>
      )}
    </DropMenu>
  );
}
