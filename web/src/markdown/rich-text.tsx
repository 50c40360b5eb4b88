import { type ComponentType, type ReactNode, useEffect, useState } from "react";
import { patiently } from "../ui/patient-lazy.ts";

export interface RichTextProps {
  text: string;
  isWriting: boolean;
  copyButton: (text: () => string) => ReactNode;
  /** Where a text calls somebody by name; must stay the same function while the names do. */
  findNames?: (text: string) => { from: number; to: number }[];
}

let Markdown: ComponentType<RichTextProps> | null = null;
let fetching: Promise<void> | null = null;
let queue = Promise.resolve();

/**
 * Markdown once its chunk is there and the text came near; plain text until then. The plain text stays the same element
 * while the chunk is fetched: one put in its place would have to be painted before there is something to read.
 */
export function RichText({ isParsed, ...props }: RichTextProps & { isParsed: boolean }) {
  const isMissing = useIsMissing(isParsed);
  if (!isParsed || isMissing || Markdown === null || props.text === "")
    return <div className="plain">{props.text}</div>;
  return <Markdown {...props} />;
}

/** Fetches the chunk before the first answer needs it, once the words that are there have been painted. */
export function preloadMarkdown(): Promise<void> {
  fetching ??= nextPaint()
    .then(() => patiently(() => import("./markdown.tsx")))
    .then((chunk) => void (Markdown = chunk.default));
  return fetching;
}

function useIsMissing(isWanted: boolean): boolean {
  const [isMissing, setMissing] = useState(Markdown === null);
  useEffect(() => {
    if (!isWanted || !isMissing) return;
    let isHere = true;
    void preloadMarkdown()
      .then(inTurn)
      .then(() => isHere && setMissing(false));
    return () => {
      isHere = false;
    };
  }, [isWanted, isMissing]);
  return isMissing;
}

/** All the texts of a page ask at once; parsed one after the other, they let what people do go between them. */
function inTurn(): Promise<void> {
  queue = queue.then(() => new Promise((resolve) => setTimeout(resolve)));
  return queue;
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
