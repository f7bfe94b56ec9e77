import type { z } from 'zod'
import type { Attempt } from '#app/api.server.ts'
import type { Timetable, timetableSchema } from '#server/notification/due.ts'

/** What became of a change of the weekly mail, or of a test. */
export type ReportAnswer = { of: 'report'; ok: boolean; message: string; subject: string | null }

/** What became of a form of the week's page. */
export type WeekAnswer = { of: 'decision'; ok: boolean; message: string; subject: string | null } | ReportAnswer

type Work = {
  subscribe(timetable: Timetable): Promise<Attempt<unknown>>
  unsubscribe(): Promise<Attempt<unknown>>
  sendTrial(): Promise<Attempt<{ address: string }>>
}

/** The form of "Send me this every week", for a workflow or for all of them. */
export async function reportAction(form: FormData, schema: typeof timetableSchema, work: Work): Promise<ReportAnswer> {
  const failed = (message: string, subject: string | null = null): ReportAnswer => ({
    of: 'report',
    ok: false,
    message,
    subject,
  })
  const done = (message: string): ReportAnswer => ({ of: 'report', ok: true, message, subject: null })
  switch (form.get('intent')) {
    case 'subscribe': {
      const read = schema.safeParse(Object.fromEntries(form))
      if (!read.success) return failed(problemOf(read.error))
      const saved = await work.subscribe(read.data)
      return saved.ok ? done('Saved.') : failed(saved.message, saved.subject)
    }
    case 'unsubscribe': {
      const saved = await work.unsubscribe()
      return saved.ok ? done('Ended: no further mail comes.') : failed(saved.message, saved.subject)
    }
    case 'trial': {
      const sent = await work.sendTrial()
      return sent.ok ? done(`A test is on its way to ${sent.value.address}.`) : failed(sent.message, sent.subject)
    }
    default:
      return failed('This form is not complete: load the page again.')
  }
}

const problemOf = (error: z.ZodError) => {
  const message = error.issues[0]?.message ?? 'choose a weekday and an hour'
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}
