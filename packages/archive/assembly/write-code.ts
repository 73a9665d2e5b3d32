import { writeFileSync } from 'node:fs'
import { compiledCode, PROGRAMS } from './compile.ts'

/** `pnpm run compile`: writes the code of each program to where it is read from. */
for (const program of Object.values(PROGRAMS)) writeFileSync(program.file, await compiledCode(program))
