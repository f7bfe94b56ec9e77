import type { AccountInput } from '#server/proposal/accounts.ts'

const text = (form: FormData, name: string) => String(form.get(name) ?? '').trim()

/** A number as people write it; NaN where it is none, for the schema to refuse. */
const number = (value: FormDataEntryValue) =>
  String(value).trim() === '' ? Number.NaN : Number(String(value).trim().replace(',', '.'))

/** The form as the procedure takes it; rows of prices that are empty throughout are left out. */
export function readAccount(form: FormData): AccountInput {
  const [models, inputs, outputs] = ['priceModel', 'priceInput', 'priceOutput'].map((name) => form.getAll(name))
  const rows = (models ?? []).map((model, i) => ({
    model: String(model).trim(),
    given: [inputs?.[i] ?? '', outputs?.[i] ?? ''].map(String),
  }))
  return {
    id: text(form, 'id') || null,
    version: Number(form.get('version') ?? 0),
    label: text(form, 'label'),
    baseUrl: text(form, 'baseUrl'),
    inside: form.get('inside') === 'on',
    secret: text(form, 'secret') || null,
    model: text(form, 'model'),
    prices: rows
      .filter(({ model, given }) => model !== '' || given.some((g) => g.trim() !== ''))
      .map(({ model, given }) => ({ model, input: number(given[0] ?? ''), output: number(given[1] ?? '') })),
    currency: text(form, 'currency').toUpperCase(),
    timeoutSeconds: Math.round(number(form.get('timeoutSeconds') ?? '')),
  }
}
