import { record } from '#server/audit/commands.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { publishIn } from './commands.server.ts'
import { type Difference, differenceOf, summaryOf } from './difference.ts'
import { assertReach } from './draft-reach.server.ts'
import { findDraftOf, findLock } from './draft-store.server.ts'
import { changedMembers } from './draft-take-over.ts'
import { findDefinition, findWorkflowById, lockOfWorkflow, type WorkflowRow } from './store.server.ts'
import { countInFlight, listVersions, versionExists } from './versions-store.server.ts'
import type { Definition } from './workflow.ts'

/** A version in the list: who, when, what it changed of the one before in words, and items under way that keep it. */
export type VersionRow = {
  version: number
  at: string
  by: string
  changes: string[]
  inFlight: number
}

const pageLength = 30

export type VersionsView = {
  workflow: { name: string; noun: Definition['noun']; timeZone: string }
  /** Newest first. */
  versions: VersionRow[]
  /** Where the list goes on; null at its end. */
  older: number | null
  current: number
  lockedBecause: string | null
  /** Id of the draft that is being worked on. */
  draft: string | null
}

/** The workflow's versions up to one, and what bears on making one of them the next. */
export async function versionsView(ctx: Ctx, workflow: WorkflowRow, upTo?: number): Promise<VersionsView> {
  const { organisationId, id, version: current, definition } = workflow
  const [rows, inFlight, lockedBecause, draft] = await Promise.all([
    listVersions(ctx.db, { organisationId, workflowId: id }, upTo ?? current, pageLength),
    countInFlight(ctx.db, organisationId, id),
    findLock(ctx.db, organisationId, id),
    findDraftOf(ctx.db, organisationId, id),
  ])
  const people = rows.map(({ createdBy }) => createdBy)
  const names = await namesOf(ctx.db, organisationId, people)
  const versions: VersionRow[] = []
  for (const { version, createdAt, createdBy } of rows)
    versions.push({
      version,
      at: createdAt.toISOString(),
      by: names.get(createdBy) ?? madeBy(createdBy),
      changes: version > 1 ? summaryOf(await versionDifference(ctx, workflow, { from: version - 1, to: version })) : [],
      inFlight: inFlight.get(version) ?? 0,
    })
  const last = rows.at(-1)?.version ?? 1
  return {
    workflow: { name: definition.name, noun: definition.noun, timeZone: definition.timeZone },
    ...{ versions, older: last > 1 ? last - 1 : null, current, lockedBecause, draft: draft?.id ?? null },
  }
}

/** Who is no person any more, or never was one. */
const madeBy = (id: string): string =>
  /^[a-z][a-z-]*$/.test(id)
    ? `${id.charAt(0).toUpperCase()}${id.slice(1)}`.replaceAll('-', ' ')
    : 'Somebody who has left'

/** A version's definition; `not_found` where there is none of that number. */
export async function versionOf(ctx: Ctx, workflow: WorkflowRow, version: number): Promise<Definition> {
  const { organisationId, id } = workflow
  if (!(await versionExists(ctx.db, organisationId, id, version)))
    throw new DomainError('not_found', `There is no version ${version} of this workflow: choose one of the list.`)
  return findDefinition(ctx.db, organisationId, id, version)
}

export async function versionDifference(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { from: number; to: number },
): Promise<Difference> {
  return differenceOf(await versionOf(ctx, workflow, input.from), await versionOf(ctx, workflow, input.to))
}

/**
 * Publishes what an old version says as the next one; `current` is the version that the person saw as the newest. Refused
 * under a lock, or where both say the same.
 */
export async function restoreVersion(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { version: number; current: number },
): Promise<{ version: number }> {
  const definition = await versionOf(ctx, workflow, input.version)
  const { organisationId, id: workflowId } = workflow
  return ctx.db.$transaction(async (tx) => {
    const locked = await lockOfWorkflow(tx, organisationId, workflowId)
    if (locked !== null) throw new DomainError('refused', locked)
    const now = await findWorkflowById(tx, organisationId, workflowId)
    if (now?.version !== input.current)
      throw new DomainError('stale', 'Somebody else has published another version: reload the page and look again.')
    await assertReach(ctx, tx, definition, { before: now.definition, ownKey: now.key })
    const parts = changedMembers(now.definition, definition)
    if (Object.keys(parts).length === 0)
      throw new DomainError(
        'refused',
        `Version ${input.version} says what the current one says: nothing is to be restored.`,
      )
    const { version } = await publishIn(ctx, tx, now, parts)
    const data = { version, restored: input.version }
    await record(ctx, tx, { type: 'workflow.version_restored', organisationId, workflowId, data })
    return { version }
  })
}
