import type { PageContent } from '#server/document/document.ts'
import type { Db } from '#server/platform/db.server.ts'
import { fingerprintOf } from '#server/proposal/learning/fingerprint.ts'
import { type BaseCase, findContents, findGuardedItems } from './cases-store.server.ts'
import type { Member } from './leakage.ts'

type Scope = { organisationId: string; workflowId: string }

/**
 * All that the leakage guard has to look at for these cases: every item that a learner may take, or that a model has
 * learned from, and the cases themselves. `memberOf`: under which ids a case stands among the members.
 */
export async function guardedMembers(
  db: Db,
  scope: Scope,
  cases: readonly Pick<BaseCase, 'caseId' | 'itemId' | 'documentId' | 'source' | 'groupKey'>[],
  lessonIds: readonly string[],
): Promise<{ members: Member[]; memberOf: (caseId: string) => string[] }> {
  const own = cases.flatMap((c) => c.itemId ?? [])
  const items = await findGuardedItems(db, scope, [...new Set([...own, ...lessonIds])])
  const decided = new Set(cases.flatMap((c) => (c.source === 'decision' && c.itemId ? [c.itemId] : [])))
  const lessons = new Set(lessonIds)
  // A case by hand stands for itself beside its item: what its truth says of its series holds from the start.
  const byHand = cases.filter((c) => c.source !== 'decision')
  const contents = await findContents(
    db,
    scope.organisationId,
    byHand.map((c) => c.documentId),
  )
  const unread = items.filter((i) => i.bands === null).map((i) => i.documentId)
  const bands = await bandsOf(db, scope.organisationId, [...unread, ...byHand.map((c) => c.documentId)])
  const members = [
    ...items.map(
      (i): Member => ({
        id: i.id,
        groupKey: i.groupKey,
        content: i.content,
        bands: i.bands ?? bands.get(i.documentId) ?? [],
        outside: !i.decided && !lessons.has(i.id) && !decided.has(i.id),
      }),
    ),
    ...byHand.map(
      (c): Member => ({
        id: c.caseId,
        groupKey: c.groupKey,
        content: contents.get(c.documentId) ?? c.documentId,
        bands: bands.get(c.documentId) ?? [],
        outside: true,
      }),
    ),
  ]
  const ids = new Map(
    cases.map((c) => [c.caseId, [...(c.itemId ? [c.itemId] : []), ...(c.source === 'decision' ? [] : [c.caseId])]]),
  )
  return { members, memberOf: (caseId) => ids.get(caseId) ?? [] }
}

/** What was read once stays as it was read; the bands of so many documents are kept in memory. */
const known = new Map<string, number[]>()
const mostKept = 20_000
const atATime = 50

/** Bands of documents that have none kept: items that were never proposed for, and documents of no item. */
async function bandsOf(db: Db, organisationId: string, documentIds: readonly string[]): Promise<Map<string, number[]>> {
  const wanted = [...new Set(documentIds)]
  const found = new Map<string, number[]>()
  const missing = wanted.filter((id) => {
    const bands = known.get(id)
    if (bands) found.set(id, bands)
    return !bands
  })
  for (let at = 0; at < missing.length; at += atATime) {
    const some = missing.slice(at, at + atATime)
    const rows = await db.page.findMany({
      where: { organisationId, documentId: { in: some } },
      orderBy: [{ documentId: 'asc' }, { number: 'asc' }],
      select: { documentId: true, number: true, part: true, width: true, height: true, source: true, words: true },
    })
    const pages = Map.groupBy(rows, (row) => row.documentId) as unknown as Map<string, PageContent[]>
    for (const id of some) {
      const own = pages.get(id)
      // Without pages it is not read yet: another time there is more to it.
      if (!own) continue
      const { bands } = fingerprintOf(own)
      found.set(id, bands)
      keep(id, bands)
    }
  }
  return found
}

function keep(id: string, bands: number[]): void {
  for (const oldest of known.keys()) {
    if (known.size < mostKept) break
    known.delete(oldest)
  }
  known.set(id, bands)
}
