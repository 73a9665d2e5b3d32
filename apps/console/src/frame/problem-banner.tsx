import { IconAlertTriangle } from '@tabler/icons-react'
import { trpc } from '../api.ts'
import classes from './problem-banner.module.css'

/** What would make the next backup fail, said on every page before it does. */
export function ProblemBanner() {
  const installation = trpc.settings.installation.useQuery(undefined, { staleTime: 30_000, refetchInterval: 60_000 })
  const problems = installation.data?.problems ?? []
  if (problems.length === 0) return null
  return (
    <aside className={classes.banner} aria-label="Problems">
      <div>
        <IconAlertTriangle size={17} stroke={1.9} aria-hidden />
        <div>
          <p className="strong">The next backup would fail.</p>
          <ul>
            {problems.map((problem) => (
              <li key={`${problem.code} ${problem.message}`}>
                {problem.message} {problem.hint}
              </li>
            ))}
          </ul>
        </div>
      </div>
    </aside>
  )
}
