import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { indexOfScreens } from './screens-index.ts'

await writeFile(path.resolve(import.meta.dirname, '../../docs/screens/README.md'), indexOfScreens())
