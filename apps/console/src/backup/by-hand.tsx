import { t } from '@lingui/core/macro'
import type { Contents } from '@mvp/core/contract'
import { Copy } from '../parts/copy.tsx'
import { Panel } from '../parts/panel.tsx'
import classes from './backup-page.module.css'

type Props = { fileName: string; contents: Contents; app: string }

/** The promise that nobody is locked in: what to type when this console is not there. */
export function ByHand({ fileName, contents, app }: Props) {
  const commands = commandsFor({ fileName, contents, app })
  return (
    <Panel
      title={t`Restore by hand`}
      note={
        contents === 'documents'
          ? t`Without this console: tar is enough.`
          : t`Without this console: tar and psql are enough.`
      }
      action={<Copy value={commands} what={t`the commands`} />}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={classes.commands} tabIndex={0} aria-label={t`Commands`}>
        <pre>{commands}</pre>
      </section>
    </Panel>
  )
}

export function commandsFor({ fileName, contents, app }: Props): string {
  const database = [
    `createdb -T template0 ${app}`,
    `gunzip -c database/${app}.sql.gz \\`,
    `  | psql -v ON_ERROR_STOP=1 ${app}`,
  ]
  const documents = ['cp -a documents/. /path/to/documents/']
  return [
    `tar xzf ${fileName}`,
    ...(contents === 'documents' ? [] : database),
    ...(contents === 'database' ? [] : documents),
  ].join('\n')
}
