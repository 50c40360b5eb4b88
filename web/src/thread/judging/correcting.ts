/** An answer that is about to be corrected. */
export interface Correcting {
  message: string;
  /** Who said it. */
  name: string;
  /** The words that are marked in it, if there are any. */
  passage: { start: number; end: number } | null;
}

const name = "parley:correct";

/** Opens the form that corrects an answer. */
export function correct(correcting: Correcting): void {
  document.dispatchEvent(new CustomEvent<Correcting>(name, { detail: correcting }));
}

export function onCorrect(listener: (correcting: Correcting) => void): () => void {
  const handle = (event: Event): void => {
    // Only `correct` sends it.
    if (event instanceof CustomEvent) listener(event.detail as Correcting);
  };
  document.addEventListener(name, handle);
  return () => document.removeEventListener(name, handle);
}
