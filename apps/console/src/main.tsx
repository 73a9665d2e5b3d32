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
import { openConnection } from './frame/connection.ts'
import { liveStream } from './frame/live-stream.ts'
import { speak } from './language/i18n.ts'
import { languageOfPage } from './language/language.ts'
import { openRouter } from './router.tsx'

if (languageOfPage() === 'de') void speakGerman().finally(start)
else start()

/** Its words are on their way since before-start.js; if they do not arrive, the console speaks English. */
async function speakGerman(): Promise<void> {
  const { words, server } = await import('./language/words-de.ts')
  speak('de', words, server)
}

function start(): void {
  const router = openRouter()
  const session = openSessionEnd()
  const connection = openConnection()
  const api = openApi(whenSignedOut(router, session), { EventSource: liveStream(connection.heard) })
  const root = document.getElementById('root')
  const uploads = openUploads()
  if (root) createRoot(root).render(<Console {...{ api, connection, router, session, uploads }} />)
}
