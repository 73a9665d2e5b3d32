import { plainTextSelectors, render, toPlainText } from '@react-email/render'
import type { AlertFacts } from '../../contract-alert.ts'
import { writeSubject } from '../write-subject.ts'
import { AlertMail } from './alert-mail.tsx'
import { wordsOf } from './words.ts'

export type RenderedMail = { subject: string; html: string; text: string }

/** The mail that facts become, always the same one: a provider refuses another under the same key. */
export async function renderMail(facts: AlertFacts): Promise<RenderedMail> {
  const html = await render(<AlertMail words={wordsOf(facts)} link={facts.link} app={facts.app} />)
  return { subject: writeSubject(facts), html, text: toPlainText(html, { selectors }) }
}

// Names are left as they are written.
const selectors = [
  ...plainTextSelectors,
  ...['h1', 'h2'].map((selector) => ({ selector, options: { uppercase: false } })),
]
