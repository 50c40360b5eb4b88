import { Check, Copy } from "lucide-react";
import { useState } from "react";

interface CopyButtonProps {
  label: string;
  copiedLabel: string;
  text: () => string;
}

const shownMs = 1600;

/** Copies, and says so for a moment. */
export function CopyButton({ label, copiedLabel, text }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await writeToClipboard(text()))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), shownMs);
  };
  return (
    <button
      type="button"
      className="ib sm"
      aria-label={copied ? copiedLabel : label}
      title={copied ? copiedLabel : label}
      onClick={() => void copy()}
    >
      {copied ? <Check size={15} /> : <Copy size={15} />}
    </button>
  );
}

/** The clipboard API needs a secure context; over plain http the old command still works. */
async function writeToClipboard(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
