import { createHash } from 'node:crypto'
import { canonicalJson } from '#server/platform/canonical.ts'
import { localProvider } from '#server/proposal/local/local.ts'
import { promptVersion } from '#server/proposal/openai/prompt.ts'
import type { Definition } from '#server/workflow/workflow.ts'

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** The code that proposes: another version of it may propose something else of the same definition. */
export function codeOf({ provider }: Pick<Definition, 'provider'>): string {
  return provider.name === 'local' ? `local ${localProvider.version}` : promptVersion
}

/** Of all in a definition that decides what is proposed: two with the same hash propose the same. */
export function candidateHash(definition: Definition): string {
  const { provider, instructions, thresholds, fields, rules, queues } = definition
  const { name, account, model, images, examples, memory, models } = provider
  const parts = { name, account, model, images, examples, memory, models }
  return sha256(
    canonicalJson({
      code: codeOf(definition),
      provider: parts,
      ...{ instructions, thresholds, fields, rules, queues },
    }),
  )
}
