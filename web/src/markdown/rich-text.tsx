import { type ReactNode, Suspense } from "react";
import { lazy } from "../ui/patient-lazy.ts";

export interface RichTextProps {
  text: string;
  isWriting: boolean;
  copyButton: (text: () => string) => ReactNode;
}

// The words come first, plain; the script that dresses them does not share the line with them.
const Markdown = lazy(async () => {
  await nextPaint();
  return import("./markdown.tsx");
});

/** Markdown once its chunk is there and the text came near; plain text until then. */
export function RichText({ isParsed, ...props }: RichTextProps & { isParsed: boolean }) {
  const plain = <div className="plain">{props.text}</div>;
  if (!isParsed || props.text === "") return plain;
  return (
    <Suspense fallback={plain}>
      <Markdown {...props} />
    </Suspense>
  );
}

/** Fetches the chunk before the first answer needs it, once what is there to read has been painted. */
export async function preloadMarkdown(): Promise<void> {
  await nextPaint();
  // Whoever needs it then asks again, patiently.
  await import("./markdown.tsx").catch(() => undefined);
}

/**
 * Resolves once the frame that is being made has been shown, and the one after it, in which a thread stands where it is
 * read from; in a hidden page, which shows none, at once.
 */
function nextPaint(): Promise<void> {
  return new Promise((resolve) => {
    if (document.visibilityState === "hidden") return resolve();
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
  });
}
