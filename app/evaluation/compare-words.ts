import type { GateVerdict } from '#server/evaluation/gate.ts'

/** "71 %"; one decimal where a whole number would hide something. */
export const percentText = (share: number): string => {
  const tenths = Math.round(share * 1000) / 10
  return `${Number.isInteger(tenths) ? tenths : tenths.toFixed(1)}\u00a0%`
}

/** "+3.2" points, with a true minus. */
export const pointsText = (share: number): string => {
  const tenths = (Math.round(Math.abs(share) * 1000) / 10).toFixed(1)
  return tenths === '0.0' ? '0.0' : `${share < 0 ? '−' : '+'}${tenths}`
}

export const pText = (p: number): string => (p < 0.001 ? '<\u00a00.001' : p.toFixed(3))

/** What a condition is about, with both shares right: by the condition's key. */
export type Shares = Record<string, { label: string; current: number | null; candidate: number | null; n: number }>

/** "12 fixed, 3 broken of 120 cases; p 0.035." and what the gate says, for the page's first line. */
export function headline(
  verdict: Pick<GateVerdict, 'verdict' | 'figures' | 'conditions' | 'identical'>,
  shares: Shares = {},
): { figures: string; gate: string } {
  const { n, fixed, broken, p } = verdict.figures
  const cases = n === 1 ? '1 case' : `${n} cases`
  const figures =
    n === 0
      ? 'no case has a truth that was found apart from the proposal.'
      : verdict.identical
        ? `answered all ${cases} as the current version does.`
        : `${fixed} fixed, ${broken} broken of ${cases}; p ${pText(p)}.`
  return { figures, gate: gateText(verdict, shares) }
}

function gateText({ verdict, conditions }: Pick<GateVerdict, 'verdict' | 'conditions'>, shares: Shares): string {
  if (verdict === 'passed') return 'The gate lets it pass.'
  const failing = conditions.filter((c) => (verdict === 'failed' ? c.ok === false : c.ok !== true))
  const why = failing[0]
  if (verdict !== 'failed')
    return why ? `The gate cannot judge it yet: ${lower(why.found)}` : 'The gate cannot judge it yet.'
  // Who lost most is what people look for first.
  const slices = failing.flatMap((c) => c.slices)
  const fallen = [...slices.map((s) => ({ ...s, label: s.name })), ...failing.flatMap((c) => shares[c.key] ?? [])]
  if (fallen.length > 0) return `The gate stops it: ${fallen.map(fallText).join('; ')}.`
  return why ? `The gate stops it: ${lower(why.found)}` : 'The gate stops it.'
}

/** Goes on in a sentence; an abbreviation keeps its capitals. */
const lower = (text: string) => (/^[A-Z][a-z]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text)

/** "supplier Acme GmbH fell from 95 % to 71 % (n 24)". */
function fallText({ label, n, current, candidate }: Shares[string]): string {
  const moved =
    current === null || candidate === null ? 'fell' : `fell from ${percentText(current)} to ${percentText(candidate)}`
  return `${lower(label)} ${moved} (n ${n})`
}
