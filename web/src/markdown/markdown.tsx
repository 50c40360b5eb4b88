import { type ComponentProps, type ReactNode, useMemo } from "react";
import { type Components, defaultRehypePlugins, type ExtraProps, Streamdown } from "streamdown";
import type { RichTextProps } from "./rich-text.tsx";
import { safeAddress } from "./safe-address.ts";

// Without rehype-raw, HTML in an answer stays text. What sanitize lets through
// is drawn by the components below, none of which loads anything.
const rehypePlugins = [defaultRehypePlugins.sanitize].filter((plugin) => plugin !== undefined);

/** The words of a model. Everything in it is treated as hostile. */
export default function Markdown({ text, isWriting, copyButton, findNames }: RichTextProps) {
  const plugins = useMemo(
    () =>
      findNames === undefined ? rehypePlugins : [...rehypePlugins, () => (tree: Parent) => markNames(tree, findNames)],
    [findNames],
  );
  const components = useMemo(() => makeComponents(copyButton), [copyButton]);
  return (
    <Streamdown
      className="md"
      mode={isWriting ? "streaming" : "static"}
      parseIncompleteMarkdown={isWriting}
      rehypePlugins={plugins}
      components={components}
      controls={false}
      linkSafety={linkSafety}
      lineNumbers={false}
    >
      {text}
    </Streamdown>
  );
}

const linkSafety = { enabled: false };

type Props<K extends keyof React.JSX.IntrinsicElements> = React.JSX.IntrinsicElements[K] & ExtraProps;

function makeComponents(copyButton: RichTextProps["copyButton"]): Components {
  return {
    ...plainComponents,
    pre: (props: Props<"pre">) => <CodeBlock {...props} copyButton={copyButton} />,
  };
}

/** Bare elements: the style sheet knows them, and no library's classes or widgets come along. */
const plainComponents: Components = {
  // Titles inside an answer must not compete with the page's own.
  h1: ({ children }: Props<"h1">) => <h4>{children}</h4>,
  h2: ({ children }: Props<"h2">) => <h4>{children}</h4>,
  h3: ({ children }: Props<"h3">) => <h4>{children}</h4>,
  h4: ({ children }: Props<"h4">) => <h4>{children}</h4>,
  h5: ({ children }: Props<"h5">) => <h4>{children}</h4>,
  h6: ({ children }: Props<"h6">) => <h4>{children}</h4>,
  p: ({ children }: Props<"p">) => <p>{children}</p>,
  ul: ({ children }: Props<"ul">) => <ul>{children}</ul>,
  ol: ({ children, start }: Props<"ol">) => <ol start={start}>{children}</ol>,
  li: ({ children }: Props<"li">) => <li>{children}</li>,
  blockquote: ({ children }: Props<"blockquote">) => <blockquote>{children}</blockquote>,
  hr: () => <hr />,
  strong: ({ children }: Props<"strong">) => <strong>{children}</strong>,
  sup: ({ children }: Props<"sup">) => <sup>{children}</sup>,
  sub: ({ children }: Props<"sub">) => <sub>{children}</sub>,
  section: ({ children }: Props<"section">) => <div>{children}</div>,
  code: ({ children }: Props<"code">) => <code>{children}</code>,
  inlineCode: ({ children }: Props<"code">) => <code>{children}</code>,
  table: ({ children }: Props<"table">) => (
    <div className="scroll-x" role="group" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  thead: ({ children }: Props<"thead">) => <thead>{children}</thead>,
  tbody: ({ children }: Props<"tbody">) => <tbody>{children}</tbody>,
  tr: ({ children }: Props<"tr">) => <tr>{children}</tr>,
  th: ({ children }: Props<"th">) => <th>{children}</th>,
  td: ({ children }: Props<"td">) => <td>{children}</td>,
  a: ({ href, children }: Props<"a">) => <Anchor address={href}>{children}</Anchor>,
  img: ({ src, alt }: Props<"img">) => <ImageLink address={typeof src === "string" ? src : undefined} alt={alt} />,
};

function Anchor({ address, children }: { address: string | undefined; children: ReactNode }) {
  const safe = safeAddress(address);
  if (safe === null) return <span>{children}</span>;
  return (
    <a href={safe.href} target="_blank" rel="noopener noreferrer nofollow" title={safe.href}>
      {children}
    </a>
  );
}

/** Loading a picture would tell its server who reads; it becomes a link that says where it leads. */
function ImageLink({ address, alt }: { address: string | undefined; alt: string | undefined }) {
  const safe = safeAddress(address);
  const label = alt === undefined || alt === "" ? (safe?.host ?? "") : alt;
  if (safe === null) return <span>{label}</span>;
  return (
    <a href={safe.href} target="_blank" rel="noopener noreferrer nofollow">
      {label === safe.host ? label : `${label} (${safe.host})`}
    </a>
  );
}

function CodeBlock({
  node,
  children,
  copyButton,
}: ComponentProps<"pre"> & ExtraProps & Pick<RichTextProps, "copyButton">) {
  const code = node?.children.find((child) => child.type === "element" && child.tagName === "code");
  const text = code === undefined ? "" : textOf(code);
  const language = code?.type === "element" ? languageOf(code.properties.className) : "";
  return (
    <div className="code" dir="ltr">
      <header>
        <span>{language}</span>
        {copyButton(() => text)}
      </header>
      <pre tabIndex={0}>{code === undefined ? children : <code>{text}</code>}</pre>
    </div>
  );
}

interface Parent {
  children: Node[];
}

/** Whom a text calls stands out; code and links are left as they are. */
function markNames(parent: Parent, findNames: NonNullable<RichTextProps["findNames"]>): void {
  parent.children = parent.children.flatMap((node): Node[] => {
    if (node.type === "text") return withNames(node, findNames(node.value));
    if (node.type === "element" && !["code", "pre", "a", "blockquote"].includes(node.tagName))
      markNames(node, findNames);
    return [node];
  });
}

function withNames(node: Extract<Node, { type: "text" }>, spans: { from: number; to: number }[]): Node[] {
  if (spans.length === 0) return [node];
  const text = (from: number, to?: number) => ({ type: "text" as const, value: node.value.slice(from, to) });
  const pieces = spans.flatMap(({ from, to }, at): Node[] => [
    text(spans[at - 1]?.to ?? 0, from),
    { type: "element", tagName: "strong", properties: {}, children: [text(from, to)] },
  ]);
  return [...pieces, text(spans.at(-1)?.to ?? 0)];
}

type Node = NonNullable<ExtraProps["node"]>["children"][number];

function textOf(node: Node): string {
  if (node.type === "text") return node.value;
  return node.type === "element" ? node.children.map(textOf).join("") : "";
}

function languageOf(classes: unknown): string {
  const found = Array.isArray(classes)
    ? classes.find((name): name is string => typeof name === "string" && name.startsWith("language-"))
    : undefined;
  return found?.slice("language-".length) ?? "";
}
