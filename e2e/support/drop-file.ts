import type { Page } from '@playwright/test'

const whole = ['dragenter', 'dragover', 'drop'] as const

/** Drops a file on the page as a person would who drags it in from the desktop; or only holds it over the page. */
export async function dropFile(page: Page, name: string, bytes: Uint8Array, events: readonly string[] = whole) {
  const dataTransfer = await page.evaluateHandle(
    ([content, fileName]) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], fileName))
      return transfer
    },
    [Buffer.from(bytes).toString('base64'), name] as const,
  )
  for (const event of events) await page.dispatchEvent('body', event, { dataTransfer })
}
