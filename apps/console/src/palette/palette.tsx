import { t } from '@lingui/core/macro'
import '@mantine/spotlight/styles.css'
import { Spotlight, spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useEffect } from 'react'
import classes from './palette.module.css'
import { useCommands } from './use-commands.tsx'

const { overlay = '', content = '', actionsGroup = '' } = classes

/** Every page, what can be started, the newest backups and the schedules, by a few letters of their names. */
export function Palette({ asked }: { asked: number }) {
  const commands = useCommands()
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time it is asked for it opens
  useEffect(() => spotlight.open(), [asked])
  return (
    <Spotlight
      shortcut={null}
      actions={commands}
      nothingFound={t`No command is called like this.`}
      highlightQuery
      scrollable
      maxHeight={420}
      limit={30}
      title={t`Commands`}
      // The field says what this is; the name is for screen readers.
      classNames={{ overlay, content, actionsGroup }}
      styles={{ header: { display: 'none' } }}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.8} aria-hidden />,
        placeholder: t`Go to a page, open a backup, run a schedule`,
        'aria-label': t`Search commands`,
      }}
    />
  )
}
