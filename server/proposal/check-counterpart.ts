import { toBig } from '#server/workflow/decimal.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { type Flag, figure, labelOf, numberOf, type Of } from './check.ts'
import { sameSupplier } from './orders.ts'

type Check = Of<'counterpart'>

/** What is on record of the thing that an item names. */
export type Counterparts = {
  /** Whether the other workflow has any decided item: without, nothing can be said of one that is missing. */
  any: boolean
  /** Name of the other workflow, for sentences. */
  name: string
  /** Standing values of decided items there with this name, newest first. */
  found: readonly { itemReference: string; values: Values }[]
  /** Other items of this workflow that name the same. */
  settledBy: readonly string[]
}

/** A name as it is looked up: letters and digits alone, in capitals. Empty: none. */
export const nameKey = (value: string): string => value.toUpperCase().replace(/[^\p{L}\p{N}]+/gu, '')

/** One flag for each thing that does not fit. Of several items with the name the one that fits best is compared with. */
export function counterpartFlags(
  definition: Definition,
  check: Check,
  values: Values,
  { any, name, found, settledBy }: Counterparts,
): Flag[] {
  const named = values[check.field]
  if (typeof named !== 'string' || nameKey(named) === '' || !any) return []
  const flag = (part: string, keys: string[], message: string): Flag => ({
    check: `counterpart:${check.field}${part}`,
    severity: check.severity,
    fieldKeys: keys,
    message,
  })
  const label = labelOf(definition, check.field)
  if (found.length === 0)
    return [flag('', [check.field], `${label} "${named.slice(0, 60)}" is on no decided item of ${name}.`)]
  const flags = found
    .map((theirs) => differences(definition, check, values, theirs, flag))
    .reduce((best, next) => (next.length < best.length ? next : best))
  if (settledBy.length === 0) return flags
  const by = settledBy.slice(0, 3).join(', ')
  return [...flags, flag('.settled', [check.field], `${label} "${named.slice(0, 60)}" is named by ${by} already.`)]
}

function differences(
  definition: Definition,
  check: Check,
  values: Values,
  theirs: Counterparts['found'][number],
  flag: (part: string, keys: string[], message: string) => Flag,
): Flag[] {
  const flags: Flag[] = []
  const here = check.amount ? numberOf(values[check.amount.field]) : null
  const there = check.amount ? numberOf(theirs.values[check.amount.theirs]) : null
  if (check.amount && here && there) {
    const by = here.abs().minus(there.abs())
    if (by.abs().gt(toBig(check.amount.tolerance) ?? 0))
      flags.push(
        flag(
          '.amount',
          [check.amount.field],
          `${labelOf(definition, check.amount.field)} is ${figure(here.abs())}, ${figure(by.abs())} ${by.gt(0) ? 'more' : 'less'} than ${theirs.itemReference} says.`,
        ),
      )
  }
  const [party, other] = check.party ? [values[check.party.field], theirs.values[check.party.theirs]] : [null, null]
  if (check.party && typeof party === 'string' && typeof other === 'string' && party && other)
    if (!sameSupplier(party, other))
      flags.push(
        flag(
          '.party',
          [check.party.field],
          `${labelOf(definition, check.party.field)} is another company than on ${theirs.itemReference}.`,
        ),
      )
  return flags
}
