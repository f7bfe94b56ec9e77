import { record } from '#server/audit/commands.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { type Db, isUniqueViolation, toJson } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { defaultWeights, type Weights, weightsSchema } from './score.ts'

/** How an organisation weighs, and who said so when; version 0: nobody has, and the defaults count. */
export type StandingWeights = {
  weights: Weights
  version: number
  changed: { by: string; at: string } | null
}

export async function weightsOf(db: Db, organisationId: string): Promise<StandingWeights> {
  const row = await db.portfolioWeights.findUnique({ where: { organisationId } })
  if (!row) return { weights: defaultWeights, version: 0, changed: null }
  const names = await namesOf(db, organisationId, [row.updatedBy])
  return {
    // Saved before a part was known: it counts as by default.
    weights: weightsSchema.safeParse(row.weights).data ?? defaultWeights,
    version: row.version,
    changed: { by: names.get(row.updatedBy) ?? 'the system', at: row.updatedAt.toISOString() },
  }
}

/** Saves weights over the version that they were made from; `stale` when somebody else has saved some since. */
export async function saveWeights(
  ctx: Ctx,
  input: { weights: Weights; version: number },
): Promise<{ version: number }> {
  const organisationId = ctx.actor.organisationId
  const { weights, version: from } = input
  const version = from + 1
  const data = { weights: toJson(weights), version, updatedAt: ctx.now(), updatedBy: ctx.actor.id }
  const stale = () =>
    new DomainError('stale', 'Somebody else has changed the weights: reload the page, then change yours.')
  try {
    await ctx.db.$transaction(async (tx) => {
      if (from === 0) await tx.portfolioWeights.create({ data: { organisationId, ...data }, select: { version: true } })
      else {
        const { count } = await tx.portfolioWeights.updateMany({ where: { organisationId, version: from }, data })
        if (count === 0) throw stale()
      }
      await record(ctx, tx, { type: 'portfolio.weighted', organisationId, data: { ...weights, version } })
    })
  } catch (error) {
    throw isUniqueViolation(error) ? stale() : error
  }
  return { version }
}
