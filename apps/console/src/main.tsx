import '@fontsource-variable/inter/opsz.css'
import '@fontsource-variable/geist-mono'
import './mantine.css'
import './base.css'
import { createRoot } from 'react-dom/client'
import { openApi } from './api.ts'
import { openSessionEnd } from './auth/session-end.ts'
import { whenSignedOut } from './auth/when-signed-out.ts'
import { openUploads } from './backup/uploads.ts'
import { Console } from './console.tsx'
import { speak } from './language/i18n.ts'
import { languageOfPage } from './language/language.ts'
import { openRouter } from './router.tsx'

// Under way since before-start.js; without it the console speaks English.
if (languageOfPage() === 'de')
  speak(
    'de',
    await import('./locales/de.po').then(
      ({ words }) => words,
      () => undefined,
    ),
  )

const router = openRouter()
const session = openSessionEnd()
const api = openApi(whenSignedOut(router, session))
const root = document.getElementById('root')
if (root) createRoot(root).render(<Console api={api} router={router} session={session} uploads={openUploads()} />)
