import { said } from '../language/i18n.ts'
import type { Step } from '../parts/rail.tsx'

/** Below a step what it has done, in the server's words; until then what it is going to do. */
export function noteOf(summary: string | null, plan: string | null): Pick<Step, 'note' | 'noteLang'> {
  if (summary === null) return { note: plan }
  const { lang, children } = said(summary)
  return { note: children, noteLang: lang }
}
