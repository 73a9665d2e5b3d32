import '@fontsource-variable/inter/opsz.css'
import '@fontsource-variable/geist-mono'
import './mantine.css'
import './base.css'
import { createRoot } from 'react-dom/client'
import { openApi } from './api.ts'
import { goToSignIn } from './auth/go-to-sign-in.ts'
import { openUploads } from './backup/uploads.ts'
import { Console } from './console.tsx'
import { openRouter } from './router.tsx'

const router = openRouter()
const api = openApi(goToSignIn(router))
const root = document.getElementById('root')
if (root) createRoot(root).render(<Console api={api} router={router} uploads={openUploads()} />)
