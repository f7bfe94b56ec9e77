import { type Settings, settingsSchema } from '#server/proposal/accounts.ts'

/** What the page's action answers: why nothing was changed, or the version that was published. */
export type SettingsAnswer = { message: string | null; version: number | null }

const optionalNumber = (value: FormDataEntryValue | null) => {
  const written = String(value ?? '').trim()
  return written === '' ? undefined : Number(written.replace(',', '.'))
}

const names: Record<string, string> = {
  examples: 'Examples',
  concurrency: 'At a time',
  dailyLimit: 'Daily limit',
  waitMinutes: 'Wait',
  model: 'Model',
}

/** The form as settings, with the version they were changed on; or one sentence. */
export function readSettings(
  form: FormData,
): { version: number; settings: Settings; mayLeave: boolean } | { problem: string } {
  const filled = (name: string) => String(form.get(name) ?? '').trim() || undefined
  const parsed = settingsSchema.safeParse({
    name: form.get('provider') === 'openai' ? 'openai' : 'local',
    account: filled('account'),
    model: filled('model'),
    images: form.get('images') === 'on',
    examples: optionalNumber(form.get('examples')),
    concurrency: optionalNumber(form.get('concurrency')),
    dailyLimit: optionalNumber(form.get('dailyLimit')),
    whenDown: form.get('whenDown') === 'exception' ? 'exception' : 'local',
    waitMinutes: optionalNumber(form.get('waitMinutes')),
  })
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const name = names[String(issue?.path[0])]
    return { problem: `${name ? `${name}: ` : ''}${issue?.message ?? 'Look at the settings again'}.` }
  }
  return { version: Number(form.get('version')), settings: parsed.data, mayLeave: form.get('mayLeave') === 'on' }
}
