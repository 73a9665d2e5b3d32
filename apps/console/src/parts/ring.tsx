type Props = { percent: number; size?: number }

const radius = 7.5
const around = 2 * Math.PI * radius

/** How far something is, as an arc; the words stand beside it. */
export function Ring({ percent, size = 18 }: Props) {
  return (
    <svg width={size} height={size} viewBox="0 0 18 18" fill="none" strokeWidth="2.5" aria-hidden>
      <circle cx="9" cy="9" r={radius} stroke="var(--running-line)" />
      <circle
        cx="9"
        cy="9"
        r={radius}
        stroke="var(--running-mark)"
        strokeLinecap="round"
        strokeDasharray={`${(around * percent) / 100} ${around}`}
        transform="rotate(-90 9 9)"
      />
    </svg>
  )
}
