import type { RestorePreview } from '@mvp/core/contract'
import { formatBytes } from '@mvp/core/format-bytes'
import { Facts } from '../parts/facts.tsx'
import { formatChange, formatCount } from '../parts/format-size.ts'
import { Panel } from '../parts/panel.tsx'

type Documents = NonNullable<RestorePreview['documents']>

export function DocumentsDifference({ documents }: { documents: Documents }) {
  const change = documents.countInBackup - documents.countNow
  return (
    <Panel title="Documents" note="The folder becomes what it was; others in it are moved away.">
      <Facts
        facts={[
          { name: 'Now', value: `${formatCount(documents.countNow)}, ${formatBytes(documents.bytesNow)}` },
          { name: 'Backup', value: `${formatCount(documents.countInBackup)}, ${formatBytes(documents.bytesInBackup)}` },
          { name: 'Change', value: formatChange(change) },
        ]}
      />
    </Panel>
  )
}
