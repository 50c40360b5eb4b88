import { type ReactNode, Suspense } from "react";
import { lazy } from "../ui/patient-lazy.ts";

export interface RichTextProps {
  text: string;
  isWriting: boolean;
  copyButton: (text: () => string) => ReactNode;
}

const Markdown = lazy(() => import("./markdown.tsx"));

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

/** Fetches the chunk before the first answer needs it. */
export function preloadMarkdown(): void {
  void import("./markdown.tsx");
}
