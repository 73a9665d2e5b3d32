import { BackUpNow } from './back-up-now.tsx'
import classes from './list-states.module.css'
import { UploadButton } from './upload-button.tsx'

const planned = [200, 236, 272, 308]

export function NoBackups({ onUpload }: { onUpload: () => void }) {
  return (
    <section className={classes.empty}>
      <svg viewBox="0 0 320 64" className={classes.drawing} aria-hidden>
        <path d="M0 44H160" stroke="var(--line-strong)" strokeWidth="2" />
        <path d="M160 44H320" stroke="var(--ink-mark)" strokeWidth="2" strokeDasharray="3 6" />
        {planned.map((x) => (
          <path key={x} d={`M${x} 34V12`} stroke="var(--ink-mark)" strokeWidth="2" strokeDasharray="3 3" />
        ))}
        <circle cx="160" cy="44" r="7" fill="var(--paper)" stroke="var(--ink)" strokeWidth="2.5" />
      </svg>
      <h1>No backups yet</h1>
      <p>
        The first one holds the whole app database and all documents in one archive. The app goes on working meanwhile.
      </p>
      <div className={classes.actions}>
        <BackUpNow />
        <UploadButton word="Upload an archive" onClick={onUpload} />
      </div>
      <p className="small">Or drop an archive anywhere on this page.</p>
    </section>
  )
}
