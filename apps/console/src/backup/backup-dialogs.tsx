import type { Backup } from '@mvp/core/contract'
import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from 'react'

const loadDelete = () => import('./delete-sheet.tsx')
const loadLink = () => import('./link-sheet.tsx')
const loadNote = () => import('./note-sheet.tsx')
const DeleteSheet = lazy(async () => ({ default: (await loadDelete()).DeleteSheet }))
const LinkSheet = lazy(async () => ({ default: (await loadLink()).LinkSheet }))
const NoteSheet = lazy(async () => ({ default: (await loadNote()).NoteSheet }))

/** Called when a menu opens: a question that is there at once still finds the focus in the menu, and can give it back. */
export function preloadDialogs(): void {
  // What fails here is loaded again, and said, when it is asked for.
  Promise.all([loadDelete(), loadLink(), loadNote()]).catch(() => undefined)
}

type Dialogs = {
  /** `onGone` is told when all of them are. */
  deleteBackups: (backups: Backup[], onGone?: () => void) => void
  editNote: (backup: Backup) => void
  linkBackup: (backup: Backup) => void
}
type Open =
  | { kind: 'delete'; backups: Backup[]; onGone: (() => void) | undefined }
  | { kind: 'note' | 'link'; backup: Backup }
  | null

const DialogsContext = createContext<Dialogs | null>(null)

/** One place per page for what a menu asks about: the menu that asked closes, its question stays. */
export function BackupDialogs({ children, onDeleted }: { children: ReactNode; onDeleted?: () => void }) {
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const dialogs: Dialogs = {
    deleteBackups: (backups, onGone = onDeleted) => setOpen({ kind: 'delete', backups, onGone }),
    editNote: (backup) => setOpen({ kind: 'note', backup }),
    linkBackup: (backup) => setOpen({ kind: 'link', backup }),
  }
  return (
    <DialogsContext value={dialogs}>
      {children}
      <Suspense>
        {open?.kind === 'delete' ? (
          <DeleteSheet backups={open.backups} onClose={close} {...(open.onGone ? { onDeleted: open.onGone } : {})} />
        ) : null}
        {open?.kind === 'link' ? <LinkSheet backup={open.backup} onClose={close} /> : null}
        {open?.kind === 'note' ? <NoteSheet backup={open.backup} onClose={close} /> : null}
      </Suspense>
    </DialogsContext>
  )
}

export function useBackupDialogs(): Dialogs {
  const dialogs = useContext(DialogsContext)
  if (!dialogs) throw new Error('useBackupDialogs needs BackupDialogs above it')
  return dialogs
}
