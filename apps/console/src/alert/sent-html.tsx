import { t } from '@lingui/core/macro'
import classes from './mail-page.module.css'

/**
 * A mail as a reader shows it. It may hold what came from outside, so it gets no scripts, no forms, nothing from
 * elsewhere and no access to this page; its links open in a tab of their own.
 */
export function SentHtml({ html }: { html: string }) {
  return (
    <iframe
      title={t`The mail`}
      className={classes.sent}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      srcDoc={closed + html}
    />
  )
}

const closed = [
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
  '<base target="_blank">',
].join('')
