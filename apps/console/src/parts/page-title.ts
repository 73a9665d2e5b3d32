import { useDocumentTitle } from '@mantine/hooks'

/** Names the page in the tab and in the history. */
export function usePageTitle(page: string): void {
  useDocumentTitle(`${page} · MotoVaultPro Backup`)
}
