import type { Words } from './words.ts'

/** The console's colours. Inline, since many readers drop style sheets; the dark ones are for those that do not. */

export const colors: Record<Words['tone'], string> = {
  good: '#1f8f57',
  attention: '#c27a06',
  bad: '#d1382c',
  plain: '#3a70dc',
}

const font = '-apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif'

export const styles = {
  page: { backgroundColor: '#f5f5f3', fontFamily: font, margin: 0, padding: '24px 8px' },
  card: { backgroundColor: '#ffffff', borderRadius: '10px', maxWidth: '600px', padding: '24px' },
  headline: { color: '#181816', fontSize: '20px', lineHeight: '28px', margin: '0 0 8px' },
  title: { color: '#181816', fontSize: '14px', lineHeight: '20px', margin: '20px 0 4px' },
  text: { color: '#51504b', fontSize: '14px', lineHeight: '22px', margin: '0 0 16px' },
  row: { color: '#181816', fontSize: '14px', lineHeight: '20px', margin: '0 0 6px', wordBreak: 'break-word' },
  quiet: { color: '#696861' },
  button: {
    backgroundColor: '#1c1c1a',
    borderRadius: '6px',
    color: '#ffffff',
    fontSize: '14px',
    fontWeight: 600,
    marginTop: '20px',
    padding: '10px 16px',
  },
  line: { borderColor: '#e7e6e2', margin: '24px 0 12px' },
} as const

export const darkStyle = `@media (prefers-color-scheme: dark) {
.page, .page > table > tbody > tr > td { background-color: #0e0f0e !important; }
.card { background-color: #151615 !important; }
.strong, .text { color: #efefec !important; }
.quiet { color: #989892 !important; }
.line { border-color: #272927 !important; }
.button { background-color: #efefec !important; color: #0e0f0e !important; }
}`
