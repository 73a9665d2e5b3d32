import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon, Checkbox, UnstyledButton } from '@mantine/core'
import type { DocumentItem } from '@mvp/core/contract-document'
import { IconDownload, IconFile, IconFileOff, IconFolder } from '@tabler/icons-react'
import { formatBytes } from '../parts/format-size.ts'
import { formatClock, formatShortDay } from '../parts/format-time.ts'
import { useDownload } from '../parts/use-download.ts'
import classes from './document-browser.module.css'
import { type DocumentPlace, documentDownloadPath, shownName } from './document-place.ts'
import { skipWords } from './skip-words.ts'

export type Tick = 'no' | 'yes' | 'some' | 'by-folder'
export type Choosing = { tickOf: (path: string) => Tick; onToggle: (path: string) => void }

type Props = {
  id: string
  item: DocumentItem
  place: DocumentPlace
  onMove: (place: DocumentPlace) => void
  choosing: Choosing | undefined
}

export function DocumentRow({ id, item, place, onMove, choosing }: Props) {
  const name = shownName(item.path, place)
  const download = useDownload()
  return (
    <tr data-kind={item.kind}>
      {choosing ? (
        <td className={classes.tick}>{item.kind === 'skipped' ? null : <TickBox {...{ item, name, choosing }} />}</td>
      ) : null}
      <td className={classes.name}>
        <Name item={item} name={name} onMove={onMove} />
      </td>
      <td className={classes.size}>{item.kind === 'skipped' ? '–' : formatBytes(item.sizeBytes)}</td>
      <td className={classes.time}>{writtenAt(item)}</td>
      <td className={classes.act}>
        {item.kind === 'document' ? (
          <ActionIcon
            component="a"
            href={documentDownloadPath(id, item.path)}
            download
            onClick={download}
            variant="subtle"
            aria-label={t`Download ${name}`}
          >
            <IconDownload size={16} stroke={1.8} />
          </ActionIcon>
        ) : null}
      </td>
    </tr>
  )
}

function Name({ item, name, onMove }: Pick<Props, 'item' | 'onMove'> & { name: string }) {
  if (item.kind === 'folder') {
    return (
      <span>
        <IconFolder size={16} stroke={1.8} aria-hidden />
        <UnstyledButton className="link" onClick={() => onMove({ folder: item.path })}>
          {name}
        </UnstyledButton>
        <small>{plural(item.documents, { one: '# document', other: '# documents' })}</small>
      </span>
    )
  }
  const Icon = item.kind === 'skipped' ? IconFileOff : IconFile
  const skipped = item.kind === 'skipped' ? t(skipWords[item.reason]) : null
  return (
    <span>
      <Icon size={16} stroke={1.8} aria-hidden />
      <span>{name}</span>
      {skipped ? (
        <small>
          <Trans>Not in the backup: {skipped}</Trans>
        </small>
      ) : null}
    </span>
  )
}

function TickBox({ item, name, choosing }: Pick<Props, 'item'> & { name: string; choosing: Choosing }) {
  const tick = choosing.tickOf(item.path)
  return (
    <Checkbox
      aria-label={item.kind === 'folder' ? folderWord(name, item.documents) : name}
      checked={tick === 'yes' || tick === 'by-folder'}
      indeterminate={tick === 'some'}
      disabled={tick === 'by-folder'}
      onChange={() => choosing.onToggle(item.path)}
    />
  )
}

function folderWord(name: string, documents: number): string {
  return plural(documents, { other: `${name}, folder with # documents` })
}

function writtenAt(item: DocumentItem): string {
  if (item.kind !== 'document' || item.modifiedAt === null) return ''
  return `${formatShortDay(item.modifiedAt, Date.now())}, ${formatClock(item.modifiedAt)}`
}
