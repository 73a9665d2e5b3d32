import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Switch } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Schedule, SchedulePreview } from '@mvp/core/contract-schedule'
import { IconChevronLeft } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { contentsWord } from '../backup/backup-words.ts'
import { LeaveSheet } from '../parts/leave-sheet.tsx'
import { PageHead } from '../parts/panel.tsx'
import { useNow } from '../parts/use-now.ts'
import { AlertFields } from './alert-fields.tsx'
import { ContentsFields } from './contents-fields.tsx'
import { type Foreseen, foreseenOf } from './foreseen.ts'
import { FrozenNotice } from './frozen-notice.tsx'
import { NextRuns } from './next-runs.tsx'
import { RetentionFields } from './retention-fields.tsx'
import { RetentionNote } from './retention-note.tsx'
import { RetentionPreviewPanel } from './retention-preview.tsx'
import { SaveBar } from './save-bar.tsx'
import classes from './schedule-editor.module.css'
import { checkForm, formOf, newForm, policyOf, type ScheduleForm } from './schedule-form.ts'
import { policySentence, ruleSentence } from './server-sentences.ts'
import { useSaveSchedule } from './use-save-schedule.ts'
import { useScheduleActions } from './use-schedule-actions.ts'
import { useSchedulePreview } from './use-schedule-preview.ts'
import { WhenFields } from './when-fields.tsx'
import { ownZone } from './zone-time.ts'

/** One form on the left; on the right what it means: the next runs, and the backups that would stay and go. */
export function ScheduleEditor({ schedule }: { schedule: Schedule | null }) {
  const form = useForm<ScheduleForm>({
    initialValues: schedule ? formOf(schedule) : newForm(ownZone),
    validate: checkForm,
  })
  const preview = useSchedulePreview(form.values, schedule?.id ?? null)
  const { save, saving, refusal } = useSaveSchedule(form, schedule)
  const now = useNow()
  const dirty = form.isDirty()
  const foreseen = preview ?? (dirty ? undefined : foreseenOf(schedule, form.values, now))
  return (
    <>
      <Head schedule={schedule} preview={foreseen} form={form.values} />
      {schedule?.frozen ? (
        <div className={classes.notice}>
          <FrozenNotice id={schedule.id} name={schedule.name} frozen={schedule.frozen} />
        </div>
      ) : null}
      <div className={classes.columns}>
        <form onSubmit={form.onSubmit(save)} noValidate aria-label={t`Schedule`}>
          <WhenFields form={form} problems={preview?.problems ?? []} />
          <ContentsFields form={form} />
          <RetentionFields
            form={form}
            sentence={preview ? policySentence(policyOf(form.values), preview.retentionSentence) : ''}
          />
          {schedule?.lastRetention && !schedule.frozen ? (
            <div className={classes.report}>
              <RetentionNote report={schedule.lastRetention} now={now} />
            </div>
          ) : null}
          <AlertFields form={form} schedule={schedule} now={now} />
          <SaveBar
            schedule={schedule}
            dirty={dirty}
            saving={saving}
            refusal={dirty ? refusal : null}
            retention={preview?.retention ?? null}
            onDiscard={form.reset}
          />
        </form>
        <Meaning schedule={schedule} preview={preview} foreseen={foreseen} now={now} />
      </div>
      <LeaveSheet dirty={dirty} />
    </>
  )
}

type MeaningProps = {
  schedule: Schedule | null
  preview: SchedulePreview | undefined
  foreseen: Foreseen | undefined
  now: number
}

function Meaning({ schedule, preview, foreseen, now }: MeaningProps) {
  return (
    <aside className={classes.side} aria-label={t`What this means`} aria-busy={preview === undefined}>
      <NextRuns preview={foreseen} now={now} />
      {/* Comes at once with the remarks above it, which would move it. */}
      {preview ? <RetentionPreviewPanel preview={preview} name={schedule?.name ?? null} now={now} /> : null}
    </aside>
  )
}

type HeadProps = {
  schedule: Schedule | null
  preview: Foreseen | undefined
  form: ScheduleForm
}

function Head({ schedule, preview, form: { frequency, contents } }: HeadProps) {
  return (
    <PageHead
      above={
        <Link to="/schedules" className={classes.back}>
          <IconChevronLeft size={15} stroke={1.9} aria-hidden /> <Trans>Schedules</Trans>
        </Link>
      }
      title={schedule?.name ?? t`New schedule`}
      note={
        <span aria-live="polite">
          {preview?.sentence
            ? `${ruleSentence({ ...preview, frequency }, preview.sentence)}. ${contentsWord(contents)}.`
            : null}
          {preview && !preview.sentence ? t`This rule cannot run yet.` : null}
          {preview ? null : <>&nbsp;</>}
        </span>
      }
      actions={schedule ? <OnOff schedule={schedule} /> : null}
    />
  )
}

function OnOff({ schedule: { id, enabled, name } }: { schedule: Schedule }) {
  const { toggle } = useScheduleActions()
  return (
    <Switch
      checked={enabled}
      onChange={() => toggle.mutate({ id, enabled: !enabled })}
      label={enabled ? t`On` : t`Off`}
      aria-label={enabled ? t`${name} is on` : t`${name} is off`}
      size="md"
    />
  )
}
