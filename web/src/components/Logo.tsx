/** The sign: a sentry's chevron and the light that it keeps. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" role="img" aria-label="Vedette">
      <rect width="32" height="32" rx="7" fill="#0f4c5c" />
      <path
        d="M7 8.5 16 25 25 8.5"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="10" r="2.6" fill="#ffb454" />
    </svg>
  );
}
