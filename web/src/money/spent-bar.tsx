/** How much of a cap is spent, and how much of it is held for what runs. The words beside it say the same. */
export function SpentBar({ cap, spent, reserved }: { cap: number; spent: number; reserved: number }) {
  const share = (part: number): string => `${cap === 0 ? 100 : Math.min(100, (part / cap) * 100)}%`;
  return (
    <div className="spent-bar" aria-hidden="true" data-full={spent >= cap}>
      <span style={{ width: share(spent + reserved) }} data-held="true" />
      <span style={{ width: share(spent) }} />
    </div>
  );
}
