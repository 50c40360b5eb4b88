import { createHash } from "node:crypto";
import { hues } from "@parley/protocol";

/** Ink, mark and edge of each voice's colour: light, then dark. The values are those of the app, measured for contrast. */
const colours: Record<(typeof hues)[number], [light: string[], dark: string[]]> = {
  coral: [
    ["#98342e", "#ab413a", "#c8645a"],
    ["#fea69c", "#f49287", "#d2736a"],
  ],
  azure: [
    ["#03628d", "#0571a2", "#1c90cb"],
    ["#7dcbfd", "#5fbcf4", "#3d9cd3"],
  ],
  fern: [
    ["#026e2a", "#187e36", "#479b57"],
    ["#91d49a", "#79c685", "#5aa667"],
  ],
  plum: [
    ["#7d3c87", "#8d4998", "#aa6ab4"],
    ["#e1aae9", "#d597de", "#b478be"],
  ],
  amber: [
    ["#7e4f02", "#915b02", "#b77610"],
    ["#edb573", "#e2a355", "#c18434"],
  ],
  teal: [
    ["#066962", "#067971", "#059b90"],
    ["#66d7cb", "#39c9bc", "#0da89d"],
  ],
  iris: [
    ["#4b4fa4", "#585db7", "#757cd3"],
    ["#b2bbfe", "#9fa9fc", "#818adb"],
  ],
  olive: [
    ["#5d6002", "#6b6f03", "#898d18"],
    ["#c2c876", "#b3b959", "#949938"],
  ],
};

const voices = hues
  .map((hue) => {
    const [light, dark] = colours[hue];
    const pair = (index: number): string => `light-dark(${light[index] ?? ""}, ${dark[index] ?? ""})`;
    return `.h-${hue} { --vi: ${pair(0)}; --vm: ${pair(1)}; --ve: ${pair(2)}; }`;
  })
  .join("\n");

/** The style sheet of a public page; it names no file and no other host. */
export const style = `
:root { color-scheme: light dark; --ink: light-dark(#17201e, #e7eae8); --ink-2: light-dark(#46504d, #b0b6b2); --ink-3: light-dark(#5b6663, #949a96);
  --surface: light-dark(#fcfdfc, #151b1a); --sunken: light-dark(#eaeeeb, #1c2322); --line: light-dark(#d6dad7, #292f2f); --on-mark: light-dark(#fff, #0e1212); --link: light-dark(#0961bb, #8cc3fc); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 24px 16px 48px; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--surface); overflow-wrap: anywhere; }
header { border-bottom: 1px solid var(--line); margin-bottom: 24px; }
h1 { font-size: 26px; line-height: 1.2; letter-spacing: -.015em; margin: 8px 0; }
.quiet, footer, time, .by span { color: var(--ink-3); font-size: 14px; }
section { margin-bottom: 28px; }
article { display: grid; grid-template-columns: 36px minmax(0, 1fr); gap: 0 14px; padding: 10px 0; }
.person { --vi: var(--ink); --vm: var(--ink-2); background: var(--sunken); border-radius: 14px; padding: 12px 14px; margin: 8px 0; }
${voices}
.mk { width: 36px; height: 36px; fill: var(--vm, var(--ink-2)); grid-row: 1 / 3; }
.mk text { fill: var(--on-mark); font: 650 15px system-ui, sans-serif; text-anchor: middle; }
.by { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 8px; }
.by h2 { font-size: 16px; line-height: 1.3; margin: 0; color: var(--vi, var(--ink)); }
.by time { margin-left: auto; font-variant-numeric: tabular-nums; }
.bd > :first-child { margin-top: 4px; }
.bd > :last-child { margin-bottom: 0; }
.voice .bd { border-left: 2px solid var(--ve, var(--line)); padding-left: 14px; }
@media (max-width: 520px) { .voice .bd { grid-column: 1 / 3; margin-top: 6px; } .by time { margin-left: 0; width: 100%; } article { gap: 0 10px; } .voice .mk { grid-row: auto; } }
.plain { white-space: pre-wrap; margin: 4px 0 0; }
h4, h5, h6 { font-size: 16px; margin: 16px 0 4px; }
a { color: var(--link); }
pre, code { font: 14px/1.5 ui-monospace, monospace; background: var(--sunken); border-radius: 6px; }
code { padding: 1px 4px; }
pre { padding: 12px; overflow-x: auto; overflow-wrap: normal; }
pre code { padding: 0; background: none; }
blockquote { margin: 12px 0; padding-left: 14px; border-left: 2px solid var(--line); color: var(--ink-2); }
.table { overflow-x: auto; }
table { border-collapse: collapse; overflow-wrap: normal; }
th, td { border: 1px solid var(--line); padding: 6px 10px; text-align: start; vertical-align: top; }
nav { display: flex; justify-content: space-between; gap: 16px; border-top: 1px solid var(--line); padding: 14px 0; }
nav a { padding: 8px 0; }
footer { border-top: 1px solid var(--line); padding-top: 14px; margin-top: 32px; }
`;

/** What the content policy knows the sheet by: without a nonce every answer has the same headers. */
export function hashOf(sheet: string): string {
  return `sha256-${createHash("sha256").update(sheet).digest("base64")}`;
}
