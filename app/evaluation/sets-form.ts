import { type CaseFilter, caseFilterSchema, type SetSpec, strata } from '#server/evaluation/sets.ts'

/** The draw that the form of a sample asks for. */
export function specOf(form: FormData): SetSpec {
  const by = strata.filter((stratum) => form.getAll('by').includes(stratum))
  const field = form.get('field')
  return {
    filter: filterOf(form),
    by,
    ...(by.includes('label') && typeof field === 'string' && field !== '' ? { field } : {}),
    perStratum: Math.trunc(Number(form.get('perStratum')) || 0),
    seed: Math.trunc(Number(form.get('seed')) || 0),
  }
}

/** The filter of an address or a form; what does not fit asks nothing. */
export function filterOf(values: { get(key: string): unknown }): CaseFilter {
  const text = (key: string) => {
    const value = values.get(key)
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  }
  const yes = (key: string) => (text(key) === 'yes' ? true : text(key) === 'no' ? false : undefined)
  const asked = {
    text: text('text'),
    group: text('group'),
    grades: text('grade')?.split(','),
    split: text('split'),
    label: text('label'),
    flag: text('flag'),
    hardness: text('hardness'),
    corrected: yes('corrected'),
    purposive: yes('purposive'),
    from: text('from'),
    to: text('to'),
  }
  const entries = Object.entries(asked).filter(([key, value]) => {
    if (value === undefined) return false
    return caseFilterSchema.safeParse({ [key]: value }).success
  })
  return caseFilterSchema.parse(Object.fromEntries(entries))
}

/** A day of an address, "2026-11-16"; undefined where there is none. */
export function dayOf(value: string | null): string | undefined {
  return value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined
}
