import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { isUniqueViolation, type Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import {
  insertMember,
  insertVersion,
  insertWorkflow,
  lockOfWorkflow,
  moveToVersion,
  type WorkflowRow,
} from './store.server.ts'
import { type Definition, definitionSchema } from './workflow.ts'

/** Makes a workflow of a definition, version 1, with its first members. `key` names it in addresses, once an organisation. */
export async function createWorkflow(
  ctx: Ctx,
  input: { key: string; definition: unknown; memberIds: readonly string[] },
): Promise<{ id: string; definition: Definition }> {
  return ctx.db.$transaction((tx) => createIn(ctx, tx, input))
}

/** The same in the caller's transaction, which ends with a `conflict` where the key is taken. */
export async function createIn(
  ctx: Ctx,
  tx: Tx,
  input: { key: string; definition: unknown; memberIds: readonly string[] },
): Promise<{ id: string; definition: Definition }> {
  const organisationId = ctx.actor.organisationId
  const definition = parseDefinition(input.definition)
  const id = ctx.random.uuid()
  try {
    await insertWorkflow(tx, { id, organisationId, key: input.key, name: definition.name })
  } catch (error) {
    if (isUniqueViolation(error))
      throw new DomainError(
        'conflict',
        `This organisation has a workflow "${input.key}" already: choose another key.`,
        'key',
      )
    throw error
  }
  await insertVersion(tx, {
    organisationId,
    workflowId: id,
    version: 1,
    definition,
    createdBy: ctx.actor.id,
    createdAt: ctx.now(),
  })
  for (const userId of input.memberIds) await insertMember(tx, { organisationId, workflowId: id, userId })
  await record(ctx, tx, { type: 'workflow.created', organisationId, workflowId: id, data: { version: 1 } })
  return { id, definition }
}

/**
 * Publishes a change as the workflow's next version; items that came before keep theirs. `workflow` is the version that
 * the change was made on: `stale` when somebody else has published another one since. `refused`, with the sentence of
 * the lock, while something holds the workflow at its version.
 */
export async function publishVersion(
  ctx: Ctx,
  workflow: WorkflowRow,
  change: Partial<Definition>,
): Promise<{ version: number; definition: Definition }> {
  return ctx.db.$transaction(async (tx) => {
    const locked = await lockOfWorkflow(tx, workflow.organisationId, workflow.id)
    if (locked !== null) throw new DomainError('refused', locked)
    return publishIn(ctx, tx, workflow, change)
  })
}

/** The same in the caller's transaction, for whoever holds the lock. */
export async function publishIn(
  ctx: Ctx,
  tx: Tx,
  workflow: WorkflowRow,
  change: Partial<Definition>,
): Promise<{ version: number; definition: Definition }> {
  const definition = parseDefinition({ ...workflow.definition, ...change })
  const { organisationId, id: workflowId, version: from } = workflow
  const version = from + 1
  // First the row that two people would race for: the version's own key would else refuse the slower one.
  if (!(await moveToVersion(tx, { organisationId, workflowId, from, name: definition.name })))
    throw new DomainError('stale', 'Somebody else has changed this workflow: reload the page and try again.')
  await insertVersion(tx, {
    organisationId,
    workflowId,
    version,
    definition,
    createdBy: ctx.actor.id,
    createdAt: ctx.now(),
  })
  const changed = Object.keys(change)
  await record(ctx, tx, { type: 'workflow.published', organisationId, workflowId, data: { version, from, changed } })
  return { version, definition }
}

function parseDefinition(definition: unknown): Definition {
  const parsed = definitionSchema.safeParse(definition)
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  throw new DomainError(
    'invalid',
    `The workflow's definition is not valid at ${first?.path.join('.') || 'the top'}: ${first?.message}.`,
  )
}
