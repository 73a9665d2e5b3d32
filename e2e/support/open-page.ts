import type { Browser, Page, TestInfo } from '@playwright/test'

/** A page of its own, as the project has it: desktop and light, or a phone and dark. */
export async function openPage(browser: Browser, { project }: Pick<TestInfo, 'project'>, url: string): Promise<Page> {
  const { viewport, isMobile, hasTouch, userAgent, colorScheme } = project.use
  const chosen = Object.entries({ viewport, isMobile, hasTouch, userAgent, colorScheme })
  const context = await browser.newContext({
    baseURL: url,
    acceptDownloads: true,
    ...Object.fromEntries(chosen.filter(([, value]) => value !== undefined)),
  })
  return context.newPage()
}
