/** Room above a round's heading, in which the end of the question stays in sight. */
const headingRoom = 96;
const growingRoom = 8;
const failedRoom = 16;

/**
 * Moves the log only when nobody reads in it. `following` is entered by sending,
 * by going to the end; `reading` by any movement up. Both change by input of the
 * user only, never by comparing positions after a layout.
 */
export class ScrollKeeper {
  readonly #scroller: HTMLElement;
  readonly #list: HTMLElement;
  #mode: "following" | "reading" = "following";
  /** In `reading`: what stands still, and where in the list it stood. */
  #anchor: { element: HTMLElement; top: number } | null = null;
  #height = 0;

  constructor(scroller: HTMLElement, list: HTMLElement) {
    this.#scroller = scroller;
    this.#list = list;
    this.#height = scroller.clientHeight;
  }

  get isFollowing(): boolean {
    return this.#mode === "following";
  }

  /** Goes to the last round and keeps to it. */
  follow(): void {
    this.#mode = "following";
    this.#scroller.scrollTop = this.#target();
  }

  /** Goes to the very end; what comes then is followed again. */
  toEnd(): void {
    this.#mode = "following";
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** Keeps to the end that somebody scrolled to. */
  resume(): void {
    this.#mode = "following";
  }

  toQuestion(): void {
    this.read();
    const questions = this.#list.querySelectorAll<HTMLElement>("[data-tail='true'] [data-question]");
    questions[questions.length - 1]?.scrollIntoView({ block: "start" });
  }

  read(): void {
    this.#mode = "reading";
    this.mark();
  }

  /** Remembers the first message whose top is in sight; called when a movement ended. */
  mark(): void {
    const edge = this.#scroller.getBoundingClientRect().top;
    const listTop = this.#list.getBoundingClientRect().top;
    for (const element of this.#list.querySelectorAll<HTMLElement>("[data-anchor]")) {
      const { top } = element.getBoundingClientRect();
      if (top < edge) continue;
      this.#anchor = { element, top: top - listTop };
      return;
    }
    this.#anchor = null;
  }

  /** After the list changed its height, before the frame is drawn. */
  listResized(): void {
    if (this.#mode === "following") {
      const target = this.#target();
      if (target > this.#scroller.scrollTop + 1) this.#scroller.scrollTop = target;
      return;
    }
    const anchor = this.#anchor;
    if (anchor === null || !anchor.element.isConnected) return this.mark();
    const top = anchor.element.getBoundingClientRect().top - this.#list.getBoundingClientRect().top;
    const moved = top - anchor.top;
    anchor.top = top;
    if (moved !== 0) this.#scroller.scrollTop += moved;
  }

  /** A keyboard opened or closed: what is read keeps its distance from the composer. */
  scrollerResized(): void {
    const height = this.#scroller.clientHeight;
    const grown = height - this.#height;
    this.#height = height;
    if (grown === 0) return;
    if (this.#mode === "reading") this.#scroller.scrollTop -= grown;
    else this.listResized();
  }

  /** Where following comes to rest: the last heading near the top, or the first line of what grows there. */
  #target(): number {
    const tail = this.#list.querySelector<HTMLElement>("[data-tail='true'] > .group-body");
    if (tail === null) return this.#scroller.scrollHeight;
    const failed = tail.parentElement?.querySelector<HTMLElement>("[data-state='failed']") ?? null;
    // What could not be sent is shown from its beginning; there is no answer to make room for.
    const top = failed === null ? this.#offset(tail) - headingRoom : this.#offset(failed) - failedRoom;
    const growing = tail.querySelector<HTMLElement>(".m[data-writing='true']");
    const limit = growing === null ? top : Math.max(top, this.#offset(growing) - growingRoom);
    return Math.max(0, Math.min(limit, this.#scroller.scrollHeight - this.#scroller.clientHeight));
  }

  #offset(element: HTMLElement): number {
    return element.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top + this.#scroller.scrollTop;
  }
}
