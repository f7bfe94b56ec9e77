import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { isUniqueViolation } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { insertMember, insertVersion, insertWorkflow } from './store.server.ts'
import { type Definition, definitionSchema } from './workflow.ts'

/** Makes a workflow of a definition, version 1, with its first members. `key` names it in addresses, once an organisation. */
export async function createWorkflow(
  ctx: Ctx,
  input: { key: string; definition: unknown; memberIds: readonly string[] },
): Promise<{ id: string; definition: Definition }> {
  const organisationId = ctx.actor.organisationId
  const parsed = definitionSchema.safeParse(input.definition)
  if (!parsed.success) {
    const first = parsed.error.issues[0]
    throw new DomainError(
      'invalid',
      `The workflow's definition is not valid at ${first?.path.join('.') || 'the top'}: ${first?.message}.`,
    )
  }
  const definition = parsed.data
  const id = ctx.random.uuid()
  try {
    await ctx.db.$transaction(async (tx) => {
      await insertWorkflow(tx, { id, organisationId, key: input.key, name: definition.name })
      await insertVersion(tx, { organisationId, workflowId: id, version: 1, definition, createdBy: ctx.actor.id })
      for (const userId of input.memberIds) await insertMember(tx, { organisationId, workflowId: id, userId })
      await record(ctx, tx, { type: 'workflow.created', organisationId, workflowId: id, data: { version: 1 } })
    })
  } catch (error) {
    if (isUniqueViolation(error))
      throw new DomainError(
        'conflict',
        `This organisation has a workflow "${input.key}" already: choose another key.`,
        'key',
      )
    throw error
  }
  return { id, definition }
}
