import { can } from '#server/identity/identity.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { type Rate, rateOf } from '#server/platform/statistics.ts'
import { localDate } from '#server/workflow/local-date.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import { agreementOf, type FieldAgreement } from './agreement.ts'
import { type ErrorRates, errorRates } from './error-rates.ts'
import {
  checkCounts,
  checkedRows,
  checkMinutes,
  decidedRows,
  pairsOf,
  proposedOf,
  type Scope,
  seededRows,
} from './figures-store.server.ts'
import { type CheckKind, type Rates, stratumOf, type Volume } from './sampling.ts'
import {
  type Audience,
  audienceOf,
  type CheckedRow,
  type DecidedRow,
  type Scorecard,
  type SeededRow,
  scorecardOf,
} from './scorecard.ts'

const dayMs = 86_400_000
const volumeWeeks = 4
/** Items whose proposals are looked at to split a usual week into strata. */
const volumeSample = 500

export type CheckLine = { kind: CheckKind; open: number; oldestOpen: string | null; done: number; withdrawn: number }

/** A figure about people, or why it is not shown: fewer than five people, and the reader is not their lead. */
export type Guarded<T> = { people: number; shown: T | null }

export type QualityOverview = {
  rates: Rates
  version: number
  checks: CheckLine[]
  errors: { qa: ErrorRates; blind: ErrorRates; pending: number }
  agreement: Guarded<{ pairs: number; fields: FieldAgreement[] }>
  seeded: Guarded<{ caught: Rate; corrected: Rate; overCorrected: Rate }>
  /** One card a person for their lead; one for all together where a group is big enough; none otherwise. */
  scorecards: { people: number; audience: Audience; cards: { name: string | null; card: Scorecard }[] }
  volume: Volume
}

/** The quality of a workflow's decisions over the last `weeks` weeks, as far as this person may see it. */
export async function qualityOverview(ctx: Ctx, workflow: WorkflowRow, weeks: number): Promise<QualityOverview> {
  const { organisationId, id: workflowId, definition } = workflow
  const since = new Date(ctx.now().getTime() - weeks * 7 * dayMs)
  const scope: Scope = { organisationId, workflowId, since }
  const lead = ctx.actor.kind === 'user' && can(ctx.actor.roles, 'workflow.reopen')
  const { personFigures } = definition.quality
  const [decided, checked, pairs, seeded, counts, volume] = await Promise.all([
    decidedRows(ctx.db, scope),
    checkedRows(ctx.db, scope),
    pairsOf(ctx.db, scope),
    seededRows(ctx.db, scope),
    checkCounts(ctx.db, scope),
    usualWeek(ctx, workflow),
  ])
  const guard = <T>(userIds: readonly string[], figure: () => T): Guarded<T> => {
    const people = new Set(userIds).size
    return { people, shown: audienceOf({ lead }, personFigures, people) === 'nobody' ? null : figure() }
  }
  const people = [...new Set([...decided, ...seeded].map((r) => r.userId))]
  const audience = audienceOf({ lead }, personFigures, people.length)
  const rows = { decided, checked: [...checked.qa, ...checked.blind], seeded }
  return {
    rates: definition.quality,
    version: workflow.version,
    checks: checkLines(counts),
    errors: {
      qa: errorRates(definition, checked.qa),
      blind: errorRates(definition, checked.blind),
      pending: checked.pending,
    },
    agreement: guard(
      pairs.flatMap((p) => p.userIds),
      () => ({ pairs: pairs.length, fields: agreementOf(definition, pairs) }),
    ),
    seeded: guard(
      seeded.map((s) => s.userId),
      () => ({
        caught: rateOf(seeded.filter((s) => s.caught).length, seeded.length),
        corrected: rateOf(seeded.filter((s) => s.corrected).length, seeded.length),
        overCorrected: scorecardOf({ decided: [], checked: [], seeded }).overCorrected,
      }),
    ),
    scorecards: { people: people.length, audience, cards: await cardsFor(ctx, audience, people, rows) },
    volume: { ...volume, differing: pairs.length === 0 ? null : differingShare(checked, pairs.length) },
  }
}

/** Share of compared blind entries that differ: those adjudicated or waiting for it. */
function differingShare(
  checked: { blind: readonly { differing: readonly string[] }[]; pending: number },
  pairs: number,
) {
  const settled = checked.blind.filter((c) => c.differing.length > 0).length
  return Math.min(1, (settled + checked.pending) / pairs)
}

type CardRows = { decided: readonly DecidedRow[]; checked: readonly CheckedRow[]; seeded: readonly SeededRow[] }

async function cardsFor(ctx: Ctx, audience: Audience, people: readonly string[], rows: CardRows) {
  if (audience === 'nobody' || people.length === 0) return []
  if (audience === 'group') return [{ name: null, card: scorecardOf(rows) }]
  const names = await namesOf(ctx.db, ctx.actor.organisationId, people)
  const cards = people.map((id) => ({
    name: names.get(id) ?? 'a former member',
    card: scorecardOf({
      decided: rows.decided.filter((r) => r.userId === id),
      checked: rows.checked.filter((r) => r.userId === id),
      seeded: rows.seeded.filter((r) => r.userId === id),
    }),
  }))
  return cards.sort((a, b) => a.name.localeCompare(b.name))
}

function checkLines(counts: Awaited<ReturnType<typeof checkCounts>>): CheckLine[] {
  return (['qa', 'blind', 'adjudication'] as const).map((kind) => {
    const of = (state: string) => counts.find((c) => c.kind === kind && c.state === state)
    return {
      kind,
      open: of('open')?.count ?? 0,
      oldestOpen: of('open')?.oldest?.toISOString() ?? null,
      done: of('done')?.count ?? 0,
      withdrawn: of('withdrawn')?.count ?? 0,
    }
  })
}

/** Work of a usual week by stratum, and minutes a check, from the last four weeks: what a rate costs rests on it. */
async function usualWeek(ctx: Ctx, workflow: WorkflowRow): Promise<Omit<Volume, 'differing'>> {
  const { organisationId, id: workflowId } = workflow
  const since = new Date(ctx.now().getTime() - volumeWeeks * 7 * dayMs)
  const scope: Scope = { organisationId, workflowId, since }
  const [decided, proposed, minutes] = await Promise.all([
    decidedRows(ctx.db, scope),
    proposedOf(ctx.db, scope, volumeSample),
    checkMinutes(ctx.db, scope),
  ])
  const strata = await Promise.all(
    proposed.map(async (p) =>
      stratumOf(
        await findDefinition(ctx.db, organisationId, workflowId, p.workflowVersion),
        p.values ? { values: p.values } : null,
      ),
    ),
  )
  const weekly = decided.length / volumeWeeks
  const share = strata.length === 0 ? 0 : strata.filter((s) => s === 'above').length / strata.length
  return {
    above: weekly * share,
    below: weekly * (1 - share),
    assisted: decided.filter((d) => d.mode === 'assisted').length / volumeWeeks,
    minutes: {
      qa: minutes.get('qa') ?? null,
      blind: minutes.get('blind') ?? null,
      adjudication: minutes.get('adjudication') ?? null,
      seeded: minutes.get('seeded') ?? null,
    },
  }
}

export type OwnFigures = {
  today: Scorecard
  week: Scorecard
  /** The last twelve weeks; seeded checks that are at least a week old, so that nobody can tell which item was one. */
  quarter: Scorecard
  /** Fields on which this person and somebody else, who did not see each other's entry, agree; and of how many pairs. */
  agreement: { pairs: number; equal: Rate }
}

/** A person's own figures; null where the workflow has them switched off. */
export async function ownFigures(ctx: Ctx, workflow: WorkflowRow): Promise<OwnFigures | null> {
  const { organisationId, id: workflowId, definition } = workflow
  if (!definition.quality.personFigures) return null
  const now = ctx.now()
  const scope: Scope = { organisationId, workflowId, since: new Date(now.getTime() - 84 * dayMs), userId: ctx.actor.id }
  const today = localDate(now, definition.timeZone)
  const monday = mondayOf(today)
  const until = new Date(now.getTime() - 7 * dayMs)
  const [decided, checked, pairs, seeded] = await Promise.all([
    decidedRows(ctx.db, { ...scope, asSeen: true }),
    checkedRows(ctx.db, scope),
    pairsOf(ctx.db, scope),
    seededRows(ctx.db, { ...scope, until }),
  ])
  const dayOf = (row: { decidedAt: Date }) => localDate(row.decidedAt, definition.timeZone)
  const only = (rows: typeof decided) => scorecardOf({ decided: rows, checked: [], seeded: [] })
  const fields = agreementOf(definition, pairs)
  return {
    today: only(decided.filter((d) => dayOf(d) === today)),
    week: only(decided.filter((d) => dayOf(d) >= monday)),
    quarter: scorecardOf({ decided, checked: [...checked.qa, ...checked.blind], seeded }),
    agreement: {
      pairs: pairs.length,
      equal: rateOf(
        fields.reduce((sum, f) => sum + f.share.count, 0),
        fields.reduce((sum, f) => sum + f.share.n, 0),
      ),
    },
  }
}

/** The Monday of a local date's week, both "2026-12-01". */
function mondayOf(date: string): string {
  const at = new Date(`${date}T00:00:00Z`)
  return new Date(at.getTime() - ((at.getUTCDay() + 6) % 7) * dayMs).toISOString().slice(0, 10)
}
