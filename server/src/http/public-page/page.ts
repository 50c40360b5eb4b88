import type { Mark } from "@parley/protocol";
import type { PublicMessage, PublicThread } from "../../conversation/index.ts";
import type { PrintableMessage } from "../../transfer/index.ts";
import { escapeHtml } from "./escape-html.ts";
import { style } from "./style.ts";

const shared = { head: "", style, foot: "Shared with parley" };

/** The whole page of a published thread; `bodies` holds each message's HTML, in order. */
export function threadPage(thread: PublicThread, path: string, bodies: string[]): string {
  const title = titleOf(thread);
  return frame(
    title,
    `<header><h1 dir="auto">${escapeHtml(title)}</h1><p class="quiet">A thread that its owner shared. You can read it; writing needs an account.</p></header>
<main>
${sections(thread.rounds, bodies)}
</main>
${pager(thread, path)}`,
    shared,
  );
}

export function titleOf({ title }: { title: string }): string {
  return title === "" ? "Untitled thread" : title;
}

/** What can stand in an article; the printed page knows more of a message than a stranger may. */
type ShownMessage = PublicMessage & Partial<Pick<PrintableMessage, "model" | "isImported" | "isHidden">>;

export function sections(rounds: { number: number; messages: ShownMessage[] }[], bodies: string[]): string {
  if (rounds.length === 0) return '<p class="quiet">Nothing has been said here yet.</p>';
  let next = 0;
  return rounds
    .map((round) => {
      const messages = round.messages.map((message) => {
        const body = bodies[next] ?? "";
        next += 1;
        return article(message, body);
      });
      return `<section aria-label="Round ${round.number}">\n${messages.join("\n")}\n</section>`;
    })
    .join("\n");
}

/** For every address that names nothing, whatever the reason: always the same bytes. */
export const notFoundPage = frame(
  "There is nothing here",
  `<main><h1>There is nothing here</h1>
<p class="quiet">The address is wrong, or what it showed is no longer shared.</p></main>`,
  shared,
);

/** A page that names no file; `head`, `style` and `foot` are HTML and CSS of ours. */
export function frame(title: string, body: string, of: { head: string; style: string; foot: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">${of.head}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · parley</title>
<style>${of.style}</style>
</head>
<body>
${body}
<footer>${of.foot}</footer>
</body>
</html>
`;
}

export const dateTime = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** Signs up to which a message is short: one that stays on one sheet of paper. */
const shortText = 1_500;

function article(message: ShownMessage, body: string): string {
  const { author, kind, text, at, isCutOff } = message;
  const time = new Date(at);
  // What people write is shown as they typed it, as in the thread itself.
  const said = kind === "person" ? `<p class="plain">${escapeHtml(text)}</p>` : body;
  const shown = message.isHidden === true ? '<p class="quiet">Hidden by its author.</p>' : said;
  const about = [author.role, message.model ?? "", message.isImported === true ? "imported" : ""];
  const facts = about
    .filter((one) => one !== "")
    .map((one) => `<span dir="auto">${escapeHtml(one)}</span>`)
    .join("");
  return `<article class="${kind} h-${author.mark.hue}${text.length > shortText ? "" : " short"}">
${markOf(author.mark)}
<div class="by"><h2 dir="auto">${escapeHtml(author.name)}</h2>${facts}<time datetime="${time.toISOString()}">${dateTime.format(time)} UTC</time></div>
<div class="bd" dir="auto">
${shown}${isCutOff ? '<p class="quiet">Broken off here.</p>' : ""}
</div>
</article>`;
}

const shapes: Record<Mark["shape"], string> = {
  circle: '<circle cx="20" cy="20" r="18.5"/>',
  square: '<rect x="5" y="5" width="30" height="30" rx="3"/>',
  hexagon: '<polygon points="33.42,27.75 20,35.5 6.58,27.75 6.58,12.25 20,4.5 33.42,12.25"/>',
  diamond: '<polygon points="36.5,20 20,36.5 3.5,20 20,3.5"/>',
  pentagon: '<polygon points="20,4.5 34.74,15.21 29.11,32.54 10.89,32.54 5.26,15.21"/>',
  octagon:
    '<polygon points="34.78,26.12 26.12,34.78 13.88,34.78 5.22,26.12 5.22,13.88 13.88,5.22 26.12,5.22 34.78,13.88"/>',
  triangle: '<polygon points="20,6 34.72,31.5 5.28,31.5"/>',
};

function markOf({ shape, letter }: Mark): string {
  const low = shape === "triangle" ? 27 : 25;
  return `<svg class="mk" viewBox="0 0 40 40" aria-hidden="true">${shapes[shape]}<text x="20" y="${low}">${escapeHtml(letter)}</text></svg>`;
}

function pager({ page, pages }: PublicThread, path: string): string {
  if (pages === 1) return "";
  const to = (number: number, words: string): string =>
    number < 1 || number > pages ? `<span></span>` : `<a href="${escapeHtml(path)}?page=${number}">${words}</a>`;
  return `<nav aria-label="Pages">${to(page - 1, "Earlier")}<span class="quiet">Page ${page} of ${pages}</span>${to(page + 1, "Later")}</nav>`;
}
