import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import type { Nodes, Table } from "mdast";
import { escapeHtml } from "./escape-html.ts";

/**
 * Markdown as HTML, written from its tree by a list of what there is: a kind of
 * node that is not on it becomes its text. HTML in the text is shown as text,
 * pictures become links, and links lead only to the web or to mail.
 */
export function renderMarkdown(text: string): string {
  const tree = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const definitions = new Map(
    tree.children.flatMap((node) => (node.type === "definition" ? [[node.identifier, node.url] as const] : [])),
  );
  return write(tree, { definitions, depth: 0 });
}

interface Writing {
  /** Addresses of reference links, by their names. */
  definitions: Map<string, string>;
  depth: number;
}

/** Nested deeper than anyone writes: an answer must not exhaust the stack. */
const deepest = 60;

function write(node: Nodes, writing: Writing): string {
  if (writing.depth > deepest) return "";
  const inner = (): string =>
    "children" in node
      ? node.children.map((child) => write(child, { ...writing, depth: writing.depth + 1 })).join("")
      : "";
  switch (node.type) {
    case "paragraph":
      return `<p>${inner()}</p>\n`;
    case "heading": {
      // The page's own headings come before those of a message.
      const level = Math.min(6, node.depth + 3);
      return `<h${level}>${inner()}</h${level}>\n`;
    }
    case "text":
    case "html":
      return escapeHtml(node.value);
    case "strong":
      return `<strong>${inner()}</strong>`;
    case "emphasis":
      return `<em>${inner()}</em>`;
    case "delete":
      return `<del>${inner()}</del>`;
    case "inlineCode":
      return `<code>${escapeHtml(node.value)}</code>`;
    case "code":
      return `<pre tabindex="0"><code>${escapeHtml(node.value)}</code></pre>\n`;
    case "blockquote":
      return `<blockquote>${inner()}</blockquote>\n`;
    case "list": {
      const start = node.start ?? 1;
      return node.ordered ? `<ol${start === 1 ? "" : ` start="${start}"`}>${inner()}</ol>\n` : `<ul>${inner()}</ul>\n`;
    }
    case "listItem":
      return `<li>${node.checked == null ? "" : node.checked ? "☑ " : "☐ "}${inner()}</li>\n`;
    case "break":
      return "<br>\n";
    case "thematicBreak":
      return "<hr>\n";
    case "table":
      return writeTable(node, writing);
    case "link":
      return link(node.url, inner());
    case "linkReference":
      return link(writing.definitions.get(node.identifier) ?? "", inner());
    case "image":
      return link(node.url, escapeHtml(node.alt || node.url));
    case "imageReference":
      return link(writing.definitions.get(node.identifier) ?? "", escapeHtml(node.alt || node.identifier));
    case "footnoteReference":
      return `<sup>${escapeHtml(node.label ?? node.identifier)}</sup>`;
    case "footnoteDefinition":
      return `<aside><sup>${escapeHtml(node.label ?? node.identifier)}</sup> ${inner()}</aside>\n`;
    case "definition":
      return "";
    default:
      return inner();
  }
}

function writeTable(table: Table, writing: Writing): string {
  const rows = table.children.map((row, index) => {
    const cells = row.children.map((cell) => {
      const inner = cell.children.map((child) => write(child, { ...writing, depth: writing.depth + 2 })).join("");
      return index === 0 ? `<th scope="col">${inner}</th>` : `<td>${inner}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<div class="table" tabindex="0"><table>${rows.join("\n")}</table></div>\n`;
}

/** Where a link may lead; whoever follows one does not say where it came from, and search engines give it no weight. */
function link(url: string, inner: string): string {
  if (!URL.canParse(url)) return inner;
  const { protocol } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:" && protocol !== "mailto:") return inner;
  return `<a href="${escapeHtml(url)}" rel="noopener nofollow ugc">${inner}</a>`;
}
