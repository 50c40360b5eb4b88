import { memoryTitle, type PrintableThread } from "../../transfer/index.ts";
import { escapeHtml } from "./escape-html.ts";
import { dateTime, frame, sections, titleOf } from "./page.ts";
import { renderBodies } from "./render-bodies.ts";
import { hashOf, style } from "./style.ts";

/** What paper needs: ink on white, no rule of the screen's layout, and no short message on two sheets. */
const printStyle = `${style}
.plain-text { white-space: pre-wrap; }
@page { margin: 18mm 16mm; }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 11pt; background: none; }
  section { margin-bottom: 14pt; }
  article { display: block; padding: 6pt 0; }
  .person { background: none; border: 1px solid var(--line); border-radius: 6pt; padding: 6pt 8pt; }
  .short, pre, blockquote, tr { break-inside: avoid; }
  .by, h1, h4, h5, h6 { break-after: avoid; }
  .mk { float: left; width: 16pt; height: 16pt; margin-inline-end: 6pt; }
  .voice .bd { clear: both; padding-left: 8pt; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; background: none; border: 1px solid var(--line); }
  code { background: none; padding: 0; }
  a { color: inherit; }
  .table { overflow: visible; }
  p, li { orphans: 3; widows: 3; }
}
`;

/** The file is opened from a disk, where no header forbids anything. */
const policy = `default-src 'none'; style-src '${hashOf(printStyle)}'; base-uri 'none'; form-action 'none'`;

const frameOfPrint = {
  head: `\n<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">`,
  style: printStyle,
};

function memorySection({ memory }: PrintableThread): string {
  if (memory.length === 0) return "";
  const lists = memory.map(
    ({ title, lines }) =>
      `<h3>${title}</h3>\n<ul>\n${lines.map((line) => `<li dir="auto">${escapeHtml(line)}</li>`).join("\n")}\n</ul>`,
  );
  return `\n<section>\n<h2>${memoryTitle}</h2>\n${lists.join("\n")}\n</section>`;
}

/** A thread as one HTML file to print or keep: whole, without script, and without anything from a network. `now` in ms. */
export async function printablePage(thread: PrintableThread, now: number): Promise<string> {
  const title = titleOf(thread);
  const bodies = await renderBodies(thread.rounds);
  const authors = thread.authors.length === 0 ? "" : `<p class="quiet">${escapeHtml(thread.authors.join(", "))}</p>`;
  const mission = thread.mission === "" ? "" : `<p class="plain-text" dir="auto">${escapeHtml(thread.mission)}</p>`;
  return frame(
    title,
    `<header><h1 dir="auto">${escapeHtml(title)}</h1>${authors}${mission}</header>
<main>
${sections(thread.rounds, bodies)}${memorySection(thread)}
</main>`,
    { ...frameOfPrint, foot: `Exported from parley, ${dateTime.format(new Date(now))} UTC` },
  );
}
