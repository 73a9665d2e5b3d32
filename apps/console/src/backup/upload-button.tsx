import { t } from '@lingui/core/macro'
import { Button } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'

export function UploadButton({
  onClick,
  word = t({ message: 'Upload', context: 'verb' }),
}: {
  onClick: () => void
  word?: string
}) {
  return (
    <Button leftSection={<IconUpload size={15} stroke={1.9} />} onClick={onClick}>
      {word}
    </Button>
  )
}
