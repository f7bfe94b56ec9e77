import { createHash } from 'node:crypto'
import type { ItemRow } from '#server/item/store.server.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import { compilePattern } from '#server/platform/regex.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { localDate } from '#server/workflow/local-date.ts'
import type { Definition, Severity } from '#server/workflow/workflow.ts'
import { type Flag, runChecks } from './check.ts'
import { answerFromRecords, findNearDuplicates } from './check-facts.server.ts'
import { duplicateTexts } from './duplicates.ts'
import { policyFlags } from './policy-flags.ts'
import type { Proposal } from './proposal.ts'
import { findDuplicates, findProposedFlags, noticedFlags, replaceDuplicateKeys } from './store.server.ts'

/**
 * What is checked: the item's values, its file, and the moment that policies compare dates with. `noticed`: what the
 * provider noticed, where its proposal is not kept yet.
 */
export type Checked = {
  definition: Definition
  fileHash: string
  values: Values
  now: Date
  noticed?: Proposal['flags'] | undefined
}

/** Renews what the item is compared by, then answers the flags of these values, duplicates included. */
export async function checkItem(tx: Tx, item: ItemRow, checked: Checked): Promise<Flag[]> {
  await replaceDuplicateKeys(tx, scopeOf(item), comparedBy(checked))
  return previewFlags(tx, item, checked)
}

/** The flags that these values would have on this item now; changes nothing. */
export async function previewFlags(db: Db, item: ItemRow, checked: Checked): Promise<Flag[]> {
  const { definition, fileHash, values, now, noticed } = checked
  // One after the other: a transaction has one connection.
  const found = await findOthers(db, item, checked)
  const near = await nearDuplicates(db, item, definition, fileHash)
  const known = await answerFromRecords(db, item, definition, values)
  const proposed = noticed ? noticedFlags(noticed) : await findProposedFlags(db, item.organisationId, item.id)
  const flags = runChecks(definition, values, {
    duplicates: [...found, ...near].map((d) => ({ check: d.check, itemReference: `#${d.number}` })),
    matches: (pattern, text) => compilePattern(pattern).test(text),
    policies: policyFlags,
    today: localDate(now, definition.timeZone),
    known,
  })
  const order: Severity[] = ['error', 'warning', 'info']
  return [...proposed, ...flags].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

/** A seeded copy would be found out by the item it was copied from. */
async function findOthers(db: Db, item: ItemRow, checked: Checked) {
  if (item.seeded) return []
  const own = comparedBy(checked).filter(({ check }) => check >= 0)
  return findDuplicates(db, scopeOf(item), own)
}

async function nearDuplicates(db: Db, item: ItemRow, definition: Definition, fileHash: string) {
  const check = definition.checks.findIndex((c) => c.kind === 'near_duplicate')
  if (check < 0 || item.seeded) return []
  return (await findNearDuplicates(db, item, fileHash)).map((number) => ({ check, number }))
}

const scopeOf = (item: ItemRow) => ({
  organisationId: item.organisationId,
  workflowId: item.workflowId,
  itemId: item.id,
})

function comparedBy({ definition, values, fileHash }: Checked) {
  return duplicateTexts(definition, values, fileHash).map(({ check, text }) => ({ check, fingerprint: hashOf(text) }))
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
