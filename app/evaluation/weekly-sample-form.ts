import { type SampleSettings, type Stratum, sampleSettingsSchema, strata } from '#server/evaluation/weekly-sample.ts'
import type { SampleView } from '#server/evaluation/weekly-sample-read.server.ts'

/** What the page shows. */
export type SamplePage = SampleView & {
  workflow: { name: string; noun: { one: string; many: string }; timeZone: string }
  version: number
  settings: SampleSettings
  strata: Stratum[]
  demo: boolean
  mayChange: boolean
  base: string
}

/** What the page's action answers: why nothing was changed, or what was done. */
export type SampleAnswer = { of: 'draw' | 'settings'; ok: boolean; message: string }

/** What each stratum asks, in a lead's words. */
export const stratumTexts: Record<Stratum, { label: string; help: string }> = {
  urgent: { label: 'Urgent', help: 'Proposed or decided urgent: was it?' },
  normal: { label: 'Not urgent', help: 'Decided not urgent: was an urgent one missed?' },
  labels: { label: 'Labels', help: 'A label was proposed: is it the right one?' },
  routes: { label: 'Routes', help: 'Sent elsewhere than proposed, or by a rule: to the right place?' },
  drafts: { label: 'Drafts', help: 'A draft was sent: is it what should have been sent?' },
  rest: { label: 'The rest', help: 'What no other question asks of, so that every item can be drawn.' },
}

/** The form's numbers as settings, with the version they were changed on; or one sentence. */
export function readSampleSettings(
  form: FormData,
): { version: number; settings: SampleSettings } | { problem: string } {
  const parsed = sampleSettingsSchema.safeParse({
    ...Object.fromEntries(strata.map((key) => [key, Number(form.get(key) ?? Number.NaN)])),
    active: form.get('active') === 'on',
  })
  if (parsed.success) return { version: Number(form.get('version')), settings: parsed.data }
  const [issue] = parsed.error.issues
  const key = strata.find((s) => s === issue?.path[0])
  return { problem: `${key ? `${stratumTexts[key].label}: ` : ''}${issue?.message ?? 'Write whole numbers.'}` }
}

/** The Sunday of a Monday's week, both "2026-11-23". */
export function sundayOf(monday: string): string {
  return new Date(Date.parse(`${monday}T00:00:00Z`) + 6 * 86_400_000).toISOString().slice(0, 10)
}
