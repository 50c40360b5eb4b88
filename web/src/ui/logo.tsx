export function Logo({ name }: { name?: string }) {
  return (
    <span className="logo">
      <svg viewBox="0 0 26 26" aria-hidden="true" fill="currentColor" focusable="false">
        <rect x="1" y="9" width="4" height="8" rx="2" />
        <rect x="7.7" y="3" width="4" height="20" rx="2" />
        <rect x="14.3" y="6" width="4" height="11" rx="2" />
        <rect x="21" y="10" width="4" height="13" rx="2" />
      </svg>
      {name}
    </span>
  );
}
