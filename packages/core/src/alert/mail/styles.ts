import type { Words } from './words.ts'

/** Inline, since many readers drop style sheets; the dark colours are for those that do not. */

export const colors: Record<Words['tone'], string> = {
  good: '#2b8a3e',
  attention: '#e67700',
  bad: '#c92a2a',
  plain: '#1971c2',
}

const font = '-apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif'

export const styles = {
  page: { backgroundColor: '#f1f3f5', fontFamily: font, margin: 0, padding: '24px 8px' },
  card: { backgroundColor: '#ffffff', borderRadius: '8px', maxWidth: '600px', padding: '24px' },
  headline: { color: '#212529', fontSize: '20px', lineHeight: '28px', margin: '0 0 8px' },
  title: { color: '#212529', fontSize: '14px', lineHeight: '20px', margin: '20px 0 4px' },
  text: { color: '#343a40', fontSize: '14px', lineHeight: '22px', margin: '0 0 16px' },
  row: { color: '#343a40', fontSize: '14px', lineHeight: '20px', margin: '0 0 6px', wordBreak: 'break-word' },
  quiet: { color: '#5c636a' },
  button: {
    backgroundColor: '#1864ab',
    borderRadius: '6px',
    color: '#ffffff',
    fontSize: '14px',
    fontWeight: 600,
    marginTop: '20px',
    padding: '10px 16px',
  },
  line: { borderColor: '#dee2e6', margin: '24px 0 12px' },
} as const

export const darkStyle = `@media (prefers-color-scheme: dark) {
.page, .page > table > tbody > tr > td { background-color: #141517 !important; }
.card { background-color: #1f2023 !important; }
.strong { color: #f1f3f5 !important; }
.text { color: #ced4da !important; }
.quiet { color: #a6acb3 !important; }
.line { border-color: #3b3d42 !important; }
}`
