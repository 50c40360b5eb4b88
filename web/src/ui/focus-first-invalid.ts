import type { RefObject } from "react";

const framesAtMost = 20;

/**
 * After the errors are drawn: the first of them has the focus, so it is read out and can be mended at once. An answer
 * of the server is drawn some frames after it was told.
 */
export function focusFirstInvalid(form: RefObject<HTMLFormElement | null>, frame = 0): void {
  requestAnimationFrame(() => {
    const invalid = form.current?.querySelector<HTMLElement>("[aria-invalid='true']");
    if (invalid !== null && invalid !== undefined) invalid.focus();
    else if (frame < framesAtMost) focusFirstInvalid(form, frame + 1);
  });
}
