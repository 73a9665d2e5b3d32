import { t } from '@lingui/core/macro'
import { UnstyledButton } from '@mantine/core'
import classes from './document-browser.module.css'
import { type DocumentPlace, foldersTo } from './document-place.ts'

type Props = { folder: string; onMove: (place: DocumentPlace) => void }

/** The way from the top to the folder one is in; each step leads back there. */
export function FolderTrail({ folder, onMove }: Props) {
  const steps = foldersTo(folder)
  return (
    <nav aria-label={t`Folders`} className={classes.trail}>
      <Step name={t`All documents`} here={steps.length === 0} onClick={() => onMove({})} />
      {steps.map(({ path, name }) => (
        <span key={path}>
          <span aria-hidden className={classes.slash}>
            /
          </span>
          <Step name={name} here={path === folder} onClick={() => onMove({ folder: path })} />
        </span>
      ))}
    </nav>
  )
}

function Step({ name, here, onClick }: { name: string; here: boolean; onClick: () => void }) {
  if (here) return <b aria-current="location">{name}</b>
  return (
    <UnstyledButton className="link" onClick={onClick}>
      {name}
    </UnstyledButton>
  )
}
