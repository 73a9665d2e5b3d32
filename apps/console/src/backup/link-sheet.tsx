import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { Backup } from '@mvp/core/contract'
import type { DownloadLink } from '@mvp/core/contract-link'
import { IconLink } from '@tabler/icons-react'
import { trpc } from '../api.ts'
import { Copy } from '../parts/copy.tsx'
import { formatClock, formatMoment } from '../parts/format-time.ts'
import { tellTrouble } from '../parts/notify.ts'
import classes from '../parts/secret-sheet.module.css'
import { Sheet } from '../parts/sheet.tsx'

/** A link for a machine without a browser: made on demand, shown once. */
export function LinkSheet({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const create = trpc.backup.createDownloadLink.useMutation({
    onError: (error) => tellTrouble(t`No link was made`, error),
  })
  const make = () => create.mutate({ id: backup.id })
  return (
    <Sheet
      icon={IconLink}
      title={t`Download link`}
      under={<span className="quiet small">{formatMoment(backup.takenAt, Date.now())}</span>}
      note={create.data ? worksUntil(formatClock(create.data.expiresAt)) : null}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>
            <Trans>Close</Trans>
          </Button>
          <Button variant="filled" onClick={make} loading={create.isPending} data-autofocus>
            {create.data ? t`Make another` : t`Make the link`}
          </Button>
        </>
      }
    >
      {create.data ? <Commands link={create.data} /> : <p className="soft">{before()}</p>}
    </Sheet>
  )
}

const worksUntil = (clock: string) => t`Works once, until ${clock}.`

function before(): string {
  return t`To fetch this archive from another machine with curl, without signing in there. The link works once, within ten minutes. Whoever has it can download the whole archive: pass it on with care.`
}

function Commands({ link }: { link: DownloadLink }) {
  const command = curlFor(link, location.origin)
  return (
    <>
      <div className={classes.secret}>
        <code className="mono">{command}</code>
        <Copy value={command} what={t`the curl command`} />
      </div>
      <p className="small soft">
        <Trans>SHA-256, to compare with what sha256sum says:</Trans>
      </p>
      <div className={classes.secret}>
        <code className="mono">{link.sha256}</code>
        <Copy value={link.sha256} what="SHA-256" />
      </div>
    </>
  )
}

/** Fails on an error instead of keeping it as a file, and never joins two attempts: the link is good for one. */
export function curlFor({ path, fileName }: Pick<DownloadLink, 'path' | 'fileName'>, origin: string): string {
  return `curl -f -o ${fileName} '${origin}${path}'`
}
