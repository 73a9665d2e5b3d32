/** The product's mark is its idea: a line of moments one can return to, and now. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden>
      <rect width="24" height="24" rx="6" fill="var(--fill)" />
      <path d="M5 16.5h14" stroke="var(--on-fill)" strokeWidth="2" strokeLinecap="round" />
      <path
        d="M7 12.5v-2M10.4 12.5v-4M13.8 12.5v-2"
        stroke="var(--on-fill)"
        strokeWidth="1.7"
        strokeLinecap="round"
        opacity="0.75"
      />
      <path d="M17.2 12.5v-6" stroke="var(--on-fill)" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}
