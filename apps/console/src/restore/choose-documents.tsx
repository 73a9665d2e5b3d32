import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { UnstyledButton } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { DocumentBrowser } from '../backup/document-browser.tsx'
import type { DocumentPlace } from '../backup/document-place.ts'
import { tell } from '../parts/notify.ts'
import { Panel } from '../parts/panel.tsx'
import classes from './choose-documents.module.css'
import { tickOf, toggled } from './chosen.ts'
import { mostChosen } from './restore-search.ts'

const route = getRouteApi('/frame/backups/$id/restore')

/** Documents and folders to put back, ticked in the backup's own tree. What is ticked stands in the address. */
export function ChooseDocuments({ id }: { id: string }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const chosen = search.chosen ?? []
  const choose = (next: string[]) =>
    navigate({
      search: (kept) => ({ ...kept, chosen: next.length > 0 ? next : undefined }),
      replace: true,
      resetScroll: false,
    })
  const toggle = (path: string) => {
    const next = toggled(path, chosen)
    if (next) choose(next)
    else tell(t`Up to ${mostChosen} can be ticked one by one. Tick a folder for all that is in it.`)
  }
  const move = ({ folder, find, page }: DocumentPlace) =>
    navigate({ search: (kept) => ({ ...kept, folder, find, page }), resetScroll: false })
  return (
    <div className={classes.choose}>
      <DocumentBrowser
        id={id}
        title={t`Choose from the backup`}
        note={t`Tick documents, or folders for all that is in them.`}
        place={search}
        onMove={move}
        choosing={{ tickOf: (path) => tickOf(path, chosen), onToggle: toggle }}
      />
      <Panel
        title={t`Chosen`}
        note={chosen.length === 0 ? t`Nothing yet.` : t`These are put back; nothing else is touched.`}
      >
        {chosen.length === 0 ? (
          <p className="small soft">
            <Trans>Tick at least one document or folder to go on.</Trans>
          </p>
        ) : (
          <ul className={classes.chosen}>
            {chosen.map((path) => (
              <li key={path}>
                <span>{path}</span>
                <UnstyledButton aria-label={t`Leave out ${path}`} onClick={() => toggle(path)}>
                  <IconX size={15} stroke={1.9} aria-hidden />
                </UnstyledButton>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}
