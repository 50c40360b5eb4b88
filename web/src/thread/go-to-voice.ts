/** Brings the latest words of a voice into view and puts the focus there. */
export function goToVoice(member: string): void {
  const found = document.querySelectorAll<HTMLElement>(`[data-voice-slot="${CSS.escape(member)}"]`);
  const latest = found[found.length - 1];
  latest?.scrollIntoView({ block: "nearest" });
  latest?.focus({ preventScroll: true });
}
