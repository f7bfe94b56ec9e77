import { type GateSettings, gateSettingsSchema } from '#server/evaluation/promotion.ts'

/** Shares stand in the form as percent or points, durations as milliseconds; an empty box is no bound. */
export function readGateForm(form: FormData): { gate: GateSettings } | { problem: string } {
  // What is no number stays none, and is refused below.
  const number = (name: string): number | null => {
    const text = String(form.get(name) ?? '')
      .replace(' points', '')
      .trim()
    return text === '' ? null : Number(text.replace(',', '.'))
  }
  const points = (name: string) => {
    const value = number(name)
    return value === null ? null : value / 100
  }
  const own: Record<string, unknown> = {}
  for (const name of form.keys()) {
    const key = /^field:(.+)$/.exec(name)?.[1]
    const margin = key ? points(name) : null
    if (key && margin !== null) own[key] = margin
  }
  const read = gateSettingsSchema.safeParse({
    ...{ leastCases: number('leastCases'), margin: points('margin'), sliceMargin: points('sliceMargin'), fields: own },
    ...{ mostCost: number('mostCost'), mostLatencyMs: number('mostLatencyMs') },
  })
  if (read.success) return { gate: read.data }
  const at = read.error.issues[0]?.path ?? []
  return { problem: problems[String(at[0])] ?? 'A number of the gate does not fit: look at each box again.' }
}

const problems: Record<string, string> = {
  leastCases: 'The gate needs at least 1 case, and at most 10,000: write a whole number.',
  margin: 'The margin is a number of points from 0 to 100.',
  sliceMargin: 'The margin of a part is a number of points from 0 to 100.',
  fields: 'The margin of a field is a number of points from 0 to 100, or empty for the usual one.',
  mostCost: 'The cost is an amount from 0 on, or empty for no bound.',
  mostLatencyMs: 'The latency is a whole number of milliseconds, or empty for no bound.',
}

/** A share as the form shows it, in points: 0.025 is "2.5". */
export const pointsBox = (share: number): string => String(Math.round(share * 10_000) / 100)
