import type { ConnectionInput } from '#server/schedule/connection.ts'

const text = (form: FormData, name: string) => String(form.get(name) ?? '').trim()
const number = (form: FormData, name: string) => {
  const typed = text(form, name)
  return typed === '' ? Number.NaN : Number(typed)
}

/** The form as the procedure takes it. */
export function readConnection(form: FormData): ConnectionInput {
  return {
    id: text(form, 'id') || null,
    version: Number(form.get('version') ?? 0),
    label: text(form, 'label'),
    address: text(form, 'address'),
    inside: form.get('inside') === 'on',
    user: text(form, 'user') || null,
    // Blanks may be part of a password.
    password: String(form.get('password') ?? '') || null,
    timeoutSeconds: number(form, 'timeoutSeconds'),
    mostRows: number(form, 'mostRows'),
  }
}
