import type { RefObject } from "react";

/** After the errors are drawn: the first of them has the focus, so it is read out and can be mended at once. */
export function focusFirstInvalid(form: RefObject<HTMLFormElement | null>): void {
  requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus());
}
