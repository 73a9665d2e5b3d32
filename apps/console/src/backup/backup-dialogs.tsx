import type { Backup } from '@mvp/core/contract'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { DeleteSheet } from './delete-sheet.tsx'
import { LinkSheet } from './link-sheet.tsx'
import { NoteSheet } from './note-sheet.tsx'

type Dialogs = {
  deleteBackups: (backups: Backup[]) => void
  editNote: (backup: Backup) => void
  linkBackup: (backup: Backup) => void
}
type Open = { kind: 'delete'; backups: Backup[] } | { kind: 'note' | 'link'; backup: Backup } | null

const DialogsContext = createContext<Dialogs | null>(null)

/** One place per page for what a menu asks about: the menu that asked closes, its question stays. */
export function BackupDialogs({ children, onDeleted }: { children: ReactNode; onDeleted?: () => void }) {
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const dialogs: Dialogs = {
    deleteBackups: (backups) => setOpen({ kind: 'delete', backups }),
    editNote: (backup) => setOpen({ kind: 'note', backup }),
    linkBackup: (backup) => setOpen({ kind: 'link', backup }),
  }
  return (
    <DialogsContext value={dialogs}>
      {children}
      {open?.kind === 'delete' ? (
        <DeleteSheet backups={open.backups} onClose={close} {...(onDeleted ? { onDeleted } : {})} />
      ) : null}
      {open?.kind === 'link' ? <LinkSheet backup={open.backup} onClose={close} /> : null}
      {open?.kind === 'note' ? <NoteSheet backup={open.backup} onClose={close} /> : null}
    </DialogsContext>
  )
}

export function useBackupDialogs(): Dialogs {
  const dialogs = useContext(DialogsContext)
  if (!dialogs) throw new Error('useBackupDialogs needs BackupDialogs above it')
  return dialogs
}
