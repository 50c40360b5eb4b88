import { rangeOfPassage } from "../../ui/passage-range.ts";

/** One end of a link on the page. */
export interface LinkEnd {
  /** The message's element. */
  element: Element | null;
  /** The words that are meant; empty for the whole message. */
  passage: string;
}

const highlightName = "taken-up";
const svgSpace = "http://www.w3.org/2000/svg";

/**
 * Marks the passages at both ends of a link and draws an arrow from the one to
 * the other, until the answer is called. Where an end is scrolled away the arrow leads to the edge.
 */
export function showLink(from: LinkEnd, to: LinkEnd, hue: string): () => void {
  const ends = [from, to].map(placeOf);
  const ranges = ends.flatMap((end) => end.range ?? []);
  const registry = "highlights" in CSS ? CSS.highlights : null;
  registry?.set(highlightName, new Highlight(...ranges));

  const svg = document.createElementNS(svgSpace, "svg");
  svg.setAttribute("class", `link-arrow h-${hue}`);
  svg.setAttribute("aria-hidden", "true");
  const line = svg.appendChild(document.createElementNS(svgSpace, "path"));
  const head = svg.appendChild(document.createElementNS(svgSpace, "path"));
  head.setAttribute("class", "head");
  const draw = (): void => {
    // Over what is scrolled, not over what stands around it.
    const frame = (from.element?.closest("#messages, .lanes") ?? document.documentElement).getBoundingClientRect();
    const [start, end] = ends.map((one) => pointOf(one, frame));
    if (start === undefined || end === undefined || start === null || end === null) return void svg.remove();
    const shape = arrowOf(start, end);
    line.setAttribute("d", shape.line);
    head.setAttribute("d", shape.head);
    if (!svg.isConnected) document.body.append(svg);
  };
  draw();
  addEventListener("scroll", draw, { capture: true, passive: true });
  addEventListener("resize", draw);
  return () => {
    removeEventListener("scroll", draw, { capture: true });
    removeEventListener("resize", draw);
    registry?.delete(highlightName);
    svg.remove();
  };
}

interface Place {
  element: Element | null;
  range: Range | null;
}

function placeOf({ element, passage }: LinkEnd): Place {
  const body = element?.querySelector(".bd") ?? null;
  return { element, range: body === null || passage === "" ? null : rangeOfPassage(body, passage) };
}

interface Point {
  x: number;
  y: number;
}

const edge = 10;
/** The question stands over the top of what is scrolled. */
const topEdge = 48;

/** Left of the first line of an end, within the frame. */
function pointOf({ element, range }: Place, frame: DOMRect): Point | null {
  const rect = range?.getClientRects()[0] ?? element?.getBoundingClientRect();
  if (rect === undefined || (rect.width === 0 && rect.height === 0)) return null;
  return {
    x: Math.min(Math.max(rect.left - 4, frame.left + edge), frame.right - edge),
    y: Math.min(Math.max(rect.top + Math.min(rect.height / 2, 14), frame.top + topEdge), frame.bottom - edge),
  };
}

/** A bow to the left of both ends, so that it crosses no words, and its point. */
function arrowOf(from: Point, to: Point): { line: string; head: string } {
  const bow = Math.max(edge, Math.min(from.x, to.x) - Math.min(28, Math.abs(from.y - to.y) / 3));
  const line = `M${from.x} ${from.y} C${bow} ${from.y} ${bow} ${to.y} ${to.x} ${to.y}`;
  const head = `M${to.x - 8} ${to.y - 5} L${to.x} ${to.y} L${to.x - 8} ${to.y + 5}`;
  return { line, head };
}
