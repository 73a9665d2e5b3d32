import { t } from '@lingui/core/macro'
import { ActionIcon } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconCommand } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'

const Palette = lazy(() => import('./palette.tsx').then(({ Palette }) => ({ default: Palette })))

/** Opens the palette, by the button or by Ctrl/Cmd-K from anywhere, also while typing. It is loaded when first asked for. */
export function PaletteButton() {
  const [asked, setAsked] = useState(0)
  const ask = () => setAsked((times) => times + 1)
  useHotkeys([['mod+K', ask]], [])
  return (
    <>
      <ActionIcon
        size={32}
        visibleFrom="sm"
        aria-label={t`Commands`}
        title={t`Commands (Ctrl K)`}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={ask}
      >
        <IconCommand size={18} stroke={1.7} />
      </ActionIcon>
      {asked > 0 ? (
        <Suspense fallback={null}>
          <Palette asked={asked} />
        </Suspense>
      ) : null}
    </>
  )
}
