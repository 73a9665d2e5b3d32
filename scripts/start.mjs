// npm start: from a bare checkout to a running product. Needs Node and npm, nothing else.
import { build, install, requireNode, root } from './bootstrap.mjs'
import { runServer } from './processes.mjs'
import { canInstall, findProgram, installPackages, programs } from './programs.mjs'

requireNode()
if (!(await install()) || !(await build())) process.exit(1)
await ensurePgDump()
process.exitCode = await runServer(['apps/server/dist/main.js'], { cwd: root })

/** A backup needs pg_dump; without it the product still starts and says so. */
async function ensurePgDump() {
  if (process.env.PG_DUMP || findProgram(programs.pgDump)) return
  if (canInstall() && (await installPackages([programs.pgDump.debian]))) return
  console.error(
    `pg_dump is missing, so no backup can be taken: install ${programs.pgDump.debian} (Debian, Ubuntu), postgresql15 (Fedora), libpq (Homebrew).`,
  )
}
