import { z } from 'zod'
import { type Definition, definitionSchema } from '#server/workflow/workflow.ts'

/** What one million tokens cost, by model, in the account's currency. */
export const priceSchema = z.object({
  model: z.string().trim().min(1, 'Name the model of each price.').max(120),
  input: z.number('Write a price such as 0.15.').nonnegative('A price is not negative.'),
  output: z.number('Write a price such as 0.60.').nonnegative('A price is not negative.'),
})
export type Price = z.infer<typeof priceSchema>

export const accountSchema = z.object({
  /** Null for a new account. */
  id: z.uuid().nullable(),
  /** The state that the change was made on; 0 for a new account. */
  version: z.number().int().nonnegative(),
  label: z.string().trim().min(1, 'Give the account a name.').max(80),
  baseUrl: z.string().trim().min(1, 'Write the address, such as https://api.openai.com/v1.').max(500),
  /** It runs within the organisation's own walls. */
  inside: z.boolean(),
  /** A new key; null leaves the key as it is. */
  secret: z.string().trim().min(1).max(2_000).nullable(),
  model: z.string().trim().min(1, 'Name the model that is asked.').max(120),
  prices: z.array(priceSchema).max(50),
  currency: z.string().regex(/^[A-Z]{3}$/, 'Write the currency as three letters, such as USD.'),
  timeoutSeconds: z.number().int().min(5, 'Wait at least 5 seconds.').max(300, 'Wait at most 300 seconds.'),
})
export type AccountInput = z.infer<typeof accountSchema>

/** The provider settings of a workflow, as a form changes them. */
export const settingsSchema = definitionSchema.shape.provider.unwrap()
export type Settings = Definition['provider']

/** The account's name in definitions, made of its label once and for all. */
export function accountKeyOf(label: string): string {
  const plain = label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/_+$/, '')
  return plain || 'provider'
}

/** The address in its one written form, or what is wrong with it. What lies outside is asked over https alone. */
export function checkedBaseUrl(text: string, inside: boolean): { url: string } | { problem: string } {
  if (!URL.canParse(text)) return { problem: 'Write the whole address, such as https://api.openai.com/v1.' }
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { problem: 'The address begins with https://.' }
  if (url.username || url.password)
    return { problem: 'Take the name and password out of the address: the key has a field of its own.' }
  if (url.search || url.hash) return { problem: 'Take everything from the ? or # on out of the address.' }
  if (url.protocol === 'http:' && !inside)
    return {
      problem:
        'Use https://, or mark the server as inside your own walls: over http anybody on the way reads the documents.',
    }
  return { url: url.href.replace(/\/+$/, '') }
}

/**
 * What a save does to the stored key: a new one is sealed; one that belonged to another address is cleared, so that
 * nobody can have it sent to a server of their own.
 */
export function keyAfter(
  before: { baseUrl: string; hasKey: boolean } | null,
  next: { baseUrl: string; secret: string | null },
): 'new' | 'keep' | 'clear' {
  if (next.secret !== null) return 'new'
  return before?.hasKey && before.baseUrl !== next.baseUrl ? 'clear' : 'keep'
}

/** The last four characters, of a key long enough that they give nothing away. */
export const hintOf = (secret: string): string | null => (secret.length >= 16 ? secret.slice(-4) : null)

type Named = { key: string; label: string; inside: boolean; model: string; prices: readonly Price[] }

/**
 * Why a workflow cannot ask this account, in one sentence; null when it can. Looked at when a version is published and
 * again before each document is sent: the account may have changed since.
 */
export function settingsProblem(
  definition: Pick<Definition, 'provider' | 'mayLeave'>,
  account: Named | null,
): { code: 'provider_account' | 'provider_leave' | 'provider_limit' | 'provider_price'; message: string } | null {
  const { provider, mayLeave } = definition
  if (provider.name === 'local') return null
  if (!account)
    return {
      code: 'provider_account',
      message: provider.account
        ? `The provider account "${provider.account}" does not exist any more: choose another one in the workflow’s provider settings.`
        : 'No provider account is chosen: choose one in the workflow’s provider settings.',
    }
  if (!account.inside && !mayLeave)
    return {
      code: 'provider_leave',
      message: `Documents of this workflow may not leave the building, and "${account.label}" is outside: allow it, or choose an account inside.`,
    }
  const model = provider.model ?? account.model
  if (provider.dailyLimit === 0)
    return {
      code: 'provider_limit',
      message:
        'With a daily limit of 0 every item would wait for ever: take the limit out, or let the local provider propose.',
    }
  if (provider.dailyLimit !== undefined && !account.prices.some((p) => p.model === model))
    return {
      code: 'provider_price',
      message: `A daily limit needs the price of the model "${model}": enter it in the provider account, or take the limit out.`,
    }
  return null
}
