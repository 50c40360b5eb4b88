const name = "parley:fill-composer";

/** Puts a text into the composer of the page without sending it. */
export function fillComposer(text: string): void {
  document.dispatchEvent(new CustomEvent<string>(name, { detail: text }));
}

export function onFillComposer(listener: (text: string) => void): () => void {
  const handle = (event: Event): void => {
    if (event instanceof CustomEvent && typeof event.detail === "string") listener(event.detail);
  };
  document.addEventListener(name, handle);
  return () => document.removeEventListener(name, handle);
}
