import { type Definition, isEmpty, type Values } from '#server/workflow/workflow.ts'

/**
 * What each duplicate check of a definition compares: its index and the text whose hash is looked up. A check with an
 * empty value compares nothing. Case, spaces and punctuation do not make two values different.
 */
export function duplicateTexts(
  definition: Pick<Definition, 'checks'>,
  values: Values,
  fileHash: string,
): { check: number; text: string }[] {
  return definition.checks.flatMap((check, index) => {
    if (check.kind === 'same_file') return [{ check: index, text: `file:${fileHash}` }]
    if (check.kind !== 'duplicate' || check.keys.some((key) => isEmpty(values[key]))) return []
    const parts = check.keys.map((key) =>
      JSON.stringify(values[key])
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ''),
    )
    return [{ check: index, text: parts.join('|') }]
  })
}
