import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Loader } from '@mantine/core'
import type { Manifest } from '@mvp/archive/manifest'
import { IconAlertTriangle, IconCircleX, IconFileZip } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { trpc } from '../api.ts'
import { anew } from '../language/i18n.ts'
import { Facts } from '../parts/facts.tsx'
import { formatBytes } from '../parts/format-size.ts'
import { formatDay } from '../parts/format-time.ts'
import { asSentence } from '../parts/sentence.ts'
import { Sheet } from '../parts/sheet.tsx'
import { archiveFacts, doubtsAbout } from './archive-facts.ts'
import classes from './inspect-sheet.module.css'
import { useUploads } from './use-uploads.tsx'

type Props = { file: File; onClose: () => void; onChooseAnother: () => void }

/** What is in a file that was dropped or chosen, read here; nothing of it is sent before the admin says so. */
export function InspectSheet({ file, onClose, onChooseAnother }: Props) {
  const inspection = useInspection(file)
  if (inspection.data) return <Inspected file={file} manifest={inspection.data} onClose={onClose} />
  if (inspection.error === null)
    return (
      <Sheet
        icon={IconFileZip}
        title={t`Reading the archive`}
        under={<FileName file={file} />}
        onClose={onClose}
        foot={<Loader size={18} />}
      />
    )
  return (
    <Sheet
      icon={IconCircleX}
      tone="failed"
      title={t`This is not a backup that can be restored here`}
      under={<FileName file={file} />}
      note={t`Nothing was sent.`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>
            <Trans>Close</Trans>
          </Button>
          <Button variant="filled" onClick={onChooseAnother} data-autofocus>
            <Trans>Choose another file</Trans>
          </Button>
        </>
      }
    >
      <p className="soft" role="alert">
        {/* The archive format's errors are written to be joined; here one stands alone. */}
        {asSentence(anew(inspection.error.message))}
      </p>
    </Sheet>
  )
}

/** Reads the first bytes of the file only, whatever its size. */
function useInspection(file: File) {
  return useQuery({
    queryKey: ['inspect', file.name, file.size, file.lastModified],
    queryFn: async () => {
      const { readManifestFromBlob } = await import('@mvp/archive/browser-manifest')
      return readManifestFromBlob(file)
    },
    retry: false,
    gcTime: 0,
    networkMode: 'always',
  })
}

function Inspected({ file, manifest, onClose }: { file: File; manifest: Manifest; onClose: () => void }) {
  const uploads = useUploads()
  const installation = trpc.settings.installation.useQuery().data
  const freeBytes = installation?.store.freeBytes ?? null
  const doubts = doubtsAbout(manifest, file.size, { freeBytes, appName: installation?.appName ?? null })
  const busy = uploads.current !== null
  const underWay = uploads.current?.fileName ?? ''
  const size = formatBytes(file.size)
  const send = () => {
    onClose()
    uploads.start(file)
  }
  return (
    <Sheet
      icon={IconFileZip}
      title={`${manifest.app}, ${formatDay(manifest.createdAt, Date.now())}`}
      under={<FileName file={file} />}
      note={
        busy
          ? t`One upload at a time: ${underWay} is still under way.`
          : t`Every byte is checked after it has arrived. An interrupted upload goes on where it stopped.`
      }
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>
            <Trans>Not this one</Trans>
          </Button>
          <Button variant="filled" onClick={send} disabled={busy} data-autofocus>
            <Trans>Upload {size}</Trans>
          </Button>
        </>
      }
    >
      <Facts facts={archiveFacts(manifest, file.size, freeBytes)} />
      {doubts.map((doubt) => (
        <p key={doubt} className={classes.doubt}>
          <IconAlertTriangle size={15} stroke={1.9} aria-hidden />
          {doubt}
        </p>
      ))}
    </Sheet>
  )
}

function FileName({ file }: { file: File }) {
  return <span className="mono quiet">{file.name}</span>
}
