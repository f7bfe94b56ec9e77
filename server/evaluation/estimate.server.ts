import type { Ctx } from '#server/platform/context.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import type { AccountRow } from '#server/proposal/account-store.server.ts'
import { pricesOf } from '#server/proposal/ask.server.ts'
import { largeChunk, smallChunk } from '#server/proposal/openai/openai.ts'
import { promptFor } from '#server/proposal/openai/prompt.ts'
import { schemaFor } from '#server/proposal/openai/schema.ts'
import { tokensOf } from '#server/proposal/openai/words.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { estimateFrom, freeEstimate, type PerDocument, usageFromWords } from './estimate.ts'
import type { Estimate } from './run.ts'

/** Documents that are looked at to know how long they are. */
const sampled = 200

/** What a run over these cases will take: as measured with this model in this workflow, else by the length of the documents. */
export async function estimateCases(
  ctx: Ctx,
  workflow: WorkflowRow,
  asked: { definition: Definition; account: AccountRow | null; caseIds: readonly string[]; repetitions: number },
): Promise<Estimate> {
  const { definition, account, caseIds, repetitions } = asked
  if (!account) return freeEstimate(caseIds.length, repetitions)
  const model = definition.provider.model ?? account.model
  const how = { cases: caseIds.length, repetitions, model, prices: pricesOf(account) }
  // Page images weigh more than the words: without them measured is another thing.
  const alike = definition.provider.images === workflow.definition.provider.images
  const measured = alike ? await measuredUsage(ctx.db, workflow, account.key, model) : null
  if (measured) return estimateFrom(measured, 'measured', how)
  const lengths = await documentLengths(ctx.db, workflow.organisationId, spread(caseIds, sampled))
  const { fields, provider } = definition
  const usage = usageFromWords({
    ...lengths,
    promptTokens: promptTokens(definition),
    fields: fields.length,
    tables: fields.filter((f) => f.type === 'table').length,
    examples: provider.memory ? provider.examples : 0,
    images: provider.images,
    chunkTokens: account.inside ? smallChunk : largeChunk,
  })
  return estimateFrom(usage, 'words', how)
}

/** At most so many of the ids, evenly spread over them. */
function spread(ids: readonly string[], most: number): string[] {
  const step = Math.max(1, ids.length / most)
  return Array.from({ length: Math.min(most, ids.length) }, (_, i) => ids[Math.floor(i * step)] ?? '')
}

/** The prompt and the schema of an empty document: what each question costs before it says anything. */
function promptTokens(definition: Definition): number {
  const empty = { chunk: { lines: [], pages: [1] }, pageCount: 1, fileName: 'document.pdf', today: '2026-01-01' }
  const { system, user } = promptFor({ definition, ...empty, examples: [], images: [] })
  const said = user.map((part) => (part.type === 'text' ? part.text : '')).join('')
  return tokensOf(system + said + JSON.stringify(schemaFor(definition).json))
}

/** Means of the newest documents that this model answered, dated names of it included; null before the first. */
async function measuredUsage(
  db: Db,
  { organisationId, id: workflowId }: WorkflowRow,
  account: string,
  model: string,
): Promise<PerDocument | null> {
  const rows = await db.$queryRaw<PerDocument[]>`
    SELECT count(*)::int AS n, avg(requests)::float8 AS requests, avg(input_tokens)::float8 AS "inputTokens",
      avg(output_tokens)::float8 AS "outputTokens"
    FROM (SELECT requests, input_tokens, output_tokens FROM provider_call
      WHERE organisation_id = ${organisationId}::uuid AND workflow_id = ${workflowId}::uuid AND account = ${account}
        AND outcome = 'answered' AND requests > 0 AND (model = ${model} OR starts_with(model, ${`${model}-`}))
      ORDER BY at DESC LIMIT 200) AS newest`
  const found = rows[0]
  return found && found.n > 0 ? found : null
}

async function documentLengths(db: Db, organisationId: string, caseIds: readonly string[]) {
  const rows = await db.$queryRaw<{ n: number; words: number | null; pages: number | null }[]>`
    SELECT count(*)::int AS n, avg(words)::float8 AS words, avg(pages)::float8 AS pages
    FROM (SELECT c.id, sum(jsonb_array_length(p.words)) AS words, count(*) AS pages
      FROM evaluation_case c JOIN page p ON p.organisation_id = c.organisation_id AND p.document_id = c.document_id
      WHERE c.organisation_id = ${organisationId}::uuid AND c.id = ANY (${caseIds}::uuid[]) GROUP BY c.id) AS documents`
  const { n = 0, words = null, pages = null } = rows[0] ?? {}
  return { n, words: words ?? 0, pages: pages ?? 1 }
}
