import { Braces, FileText, Files, Printer, Sheet } from "lucide-react";
import { exportLinks } from "../data/thread-export.ts";
import { MenuLink } from "../ui/drop-menu.tsx";

const icons = { markdown: FileText, all: Files, json: Braces, html: Printer, csv: Sheet };

/** The forms in which a thread leaves, as items of a menu. */
export function ExportItems({ thread }: { thread: string }) {
  return exportLinks(thread).map(({ id, label, href }) => {
    const Icon = icons[id];
    return (
      <MenuLink key={id} icon={<Icon size={16} />} href={href}>
        {label}
      </MenuLink>
    );
  });
}
