import { type Rates, ratesSchema } from '#server/quality/sampling.ts'

/** What the page's action answers: why nothing was changed, or the version that was published. */
export type RatesAnswer = { message: string | null; version: number | null }

export const rateKeys = ['qaAbove', 'qaBelow', 'blindShare', 'seededShare'] as const
export type RateKey = (typeof rateKeys)[number]

export const rateTexts: Record<RateKey, { label: string; help: string; max: number }> = {
  qaAbove: {
    label: 'QA above the thresholds',
    help: 'Of items whose every value stood at or above its threshold: somebody else looks at the decided values.',
    max: 100,
  },
  qaBelow: {
    label: 'QA below the thresholds',
    help: 'Of all other items: the same second look.',
    max: 100,
  },
  blindShare: {
    label: 'Blind second entry',
    help: 'Of all items: somebody else enters everything on a blank form. Where the two differ, a third person decides.',
    max: 100,
  },
  seededShare: {
    label: 'Seeded checks',
    help: 'For each item decided with a proposal: the chance that a copy with one wrong value comes next. At most 20 %.',
    max: 20,
  },
}

/** The form's percentages as rates, with the version they were changed on; or one sentence. */
export function readRates(form: FormData): { version: number; rates: Rates } | { problem: string } {
  const share = (key: RateKey) => Number(String(form.get(key) ?? '').replace(',', '.')) / 100
  const parsed = ratesSchema.safeParse({
    ...Object.fromEntries(rateKeys.map((key) => [key, share(key)])),
    personFigures: form.get('personFigures') === 'on',
  })
  const version = Number(form.get('version'))
  if (!parsed.success) {
    const first = parsed.error.issues[0]
    const key = rateKeys.find((k) => k === first?.path[0])
    return { problem: `${key ? `${rateTexts[key].label}: ` : ''}${first?.message ?? 'Write a percentage such as 5.'}` }
  }
  return { version, rates: parsed.data }
}
