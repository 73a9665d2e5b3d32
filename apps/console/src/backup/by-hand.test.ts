import { expect, test } from 'vitest'
import { commandsFor } from './by-hand.tsx'

const archive = { fileName: 'wiki_backup_20261021_003000.tar.gz', app: 'wiki' }

test('the commands name the archive and its entries', () => {
  const commands = commandsFor({ ...archive, contents: 'all' })
  expect(commands).toContain('tar xzf wiki_backup_20261021_003000.tar.gz')
  expect(commands).toContain('gunzip -c database/wiki.sql.gz')
  expect(commands).toContain('cp -a documents/.')
})

test('what is not in the archive is not unpacked', () => {
  expect(commandsFor({ ...archive, contents: 'documents' })).not.toContain('psql')
  expect(commandsFor({ ...archive, contents: 'database' })).not.toContain('documents/')
})
