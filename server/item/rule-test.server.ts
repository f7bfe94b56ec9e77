import { can } from '#server/identity/identity.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { Prisma } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { readDraft } from '#server/workflow/draft.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { localDate } from '#server/workflow/local-date.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition, Severity } from '#server/workflow/workflow.ts'
import { aboutOf, asksForFlags } from './facts.server.ts'
import { askerOf, hiddenFrom } from './list.server.ts'
import { differences, judged, type RuleTest, ruleFigures, shownChanges, testedItems } from './rule-test.ts'

const { sql } = Prisma

type DecidedRow = {
  id: string
  organisationId: string
  workflowId: string
  workflowVersion: number
  documentId: string
  intake: string
  documentType: string
  number: number
  title: string
  decidedAt: Date
  values: Values
}

/**
 * What the rules and approvals of a draft would have made of the last decided items, against what those of each item's own
 * version say of the same values and facts as they were on the day of the decision. Changes nothing. Items of which this
 * person must not be told are left out (visibleTo).
 */
export async function testRules(ctx: Ctx, workflow: WorkflowRow, content: unknown): Promise<RuleTest> {
  if (ctx.actor.kind === 'user' && !can(ctx.actor.roles, 'workflow.items'))
    throw new DomainError(
      'forbidden',
      'Trying rules shows items: this needs the role Ops lead, Approver or Reviewer too.',
    )
  const draft = draftOf(content)
  const rows = await lastDecided(ctx, workflow)
  const flags = asksForFlags(draft) ? await flagsOf(ctx, workflow, rows) : new Map<string, Flagged[]>()
  const tried = []
  for (const row of rows) {
    const own = await findDefinition(ctx.db, row.organisationId, row.workflowId, row.workflowVersion)
    const { values, decidedAt } = row
    const today = localDate(decidedAt, draft.timeZone)
    const when = { today, also: [own], asOf: decidedAt }
    const about = await aboutOf(ctx.db, row, draft, values, flags.get(row.id) ?? [], when)
    const asked = { values, today, about }
    const [was, would] = [judged(own, asked), judged(draft, asked)]
    tried.push({ row, would, differences: differences(was, would, own, draft) })
  }
  const changed = tried.filter((one) => one.differences.length > 0)
  return {
    of: rows.length,
    changed: changed.length,
    rules: ruleFigures(
      draft.rules.map((rule) => rule.key),
      tried,
    ),
    items: changed.slice(0, shownChanges).map(({ row, differences: found }) => ({
      number: row.number,
      title: row.title,
      decidedAt: row.decidedAt.toISOString(),
      differences: found,
    })),
  }
}

/** Parts of a draft that its rules rest on. */
const restsOn = ['rules', 'approvals', 'queues', 'fields']

function draftOf(content: unknown): Definition {
  const { draft, problems } = readDraft(content)
  const [problem] = problems.filter(({ path }) => restsOn.includes(String(path[0])))
  if (problem) throw new DomainError('invalid', `The rules cannot be tried yet. ${problem.message}`)
  return draft
}

async function lastDecided(ctx: Ctx, workflow: WorkflowRow): Promise<DecidedRow[]> {
  const { organisationId, id: workflowId, definition } = workflow
  const scope = { organisationId, workflowId, timeZone: definition.timeZone, asker: askerOf(ctx.actor), now: ctx.now() }
  return ctx.db.$queryRaw<DecidedRow[]>`
    SELECT i.id, i.organisation_id AS "organisationId", i.workflow_id AS "workflowId", i.workflow_version AS "workflowVersion",
      i.document_id AS "documentId", i.intake, i.document_type AS "documentType", i.number, i.title,
      i.decided_at AS "decidedAt", o.values
    FROM item i JOIN item_output o ON o.item_id = i.id
    WHERE i.organisation_id = ${organisationId}::uuid AND i.workflow_id = ${workflowId}::uuid AND NOT i.seeded
      AND i.decided_at IS NOT NULL AND i.state IN ('approval', 'completed') AND NOT ${hiddenFrom(scope, 'history')}
    ORDER BY i.decided_at DESC, i.id LIMIT ${testedItems}`
}

type Flagged = { check: string; severity: Severity }

/** The failed checks that stand on items. */
async function flagsOf(ctx: Ctx, workflow: WorkflowRow, rows: readonly DecidedRow[]): Promise<Map<string, Flagged[]>> {
  const found = await ctx.db.$queryRaw<{ itemId: string; flags: Flagged[] }[]>(sql`
    SELECT item_id AS "itemId", jsonb_agg(jsonb_build_object('check', "check", 'severity', severity)) AS flags FROM flag
    WHERE organisation_id = ${workflow.organisationId}::uuid AND item_id = ANY (${rows.map((r) => r.id)}::uuid[])
    GROUP BY item_id`)
  return new Map(found.map((row) => [row.itemId, row.flags]))
}
