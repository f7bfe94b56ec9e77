import { record } from '#server/audit/commands.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import { findRunningDesign } from '#server/item/concealment.server.ts'
import { visibilityOf } from '#server/item/list.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { isUniqueViolation, toJson } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { modelsInUse } from '#server/proposal/learning/models-store.server.ts'
import { localDate } from '#server/workflow/local-date.ts'
import { scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { caseName, factsOf, leftOut, setOf } from './cases.server.ts'
import {
  type BaseCase,
  casesAt,
  type FactRow,
  findBaseCases,
  findSetFacts,
  listSets,
  type SetRow,
} from './cases-store.server.ts'
import { type TruthGrade, truthGrades } from './evaluation.ts'
import {
  type CaseFilter,
  type CaseTraits,
  type DrawnStratum,
  drawSample,
  facetsOf,
  passes,
  type SetSpec,
} from './sets.ts'
import { decisionsSetName, insertMembers } from './store.server.ts'

/** So many rows of facts are held at once. */
const batch = 1_000
/** A set's page and a draw look at so many cases; beyond that a sample is drawn first. */
const mostLooked = 20_000

/** All facts of a set's cases at a time, oldest first. */
export async function* factsAt(ctx: Pick<Ctx, 'db'>, set: SetRow, asOf: Date): AsyncGenerator<FactRow> {
  for (let offset = 0; ; offset += batch) {
    const rows = await findSetFacts(ctx.db, set, asOf, { limit: batch, offset })
    yield* rows
    if (rows.length < batch) return
  }
}

export function traitsOf(workflow: Pick<WorkflowRow, 'definition'>, row: FactRow): CaseTraits {
  const facts = factsOf(workflow.definition, row)
  return {
    id: row.caseId,
    name: caseName(row),
    group: facts.group,
    groupLabel: facts.groupLabel,
    truth: row.truth,
    flags: row.flags,
    hardness: row.confidence,
    corrected: row.corrected,
    grade: row.grade,
    split: row.split,
    purposive: row.purposive,
    day: localDate(row.validFrom, workflow.definition.timeZone),
    inclusion: row.inclusion,
  }
}

export type SetSummary = {
  id: string
  name: string
  description: string
  kind: SetRow['kind']
  createdAt: string
  createdBy: string
  n: number
  grades: Record<TruthGrade, number>
  splits: { learn: number; test: number }
  corrected: number
  purposive: number
  oldest: string | null
  newest: string | null
  /** Cases that a run may test now, given the models in use; what is left out, by reason. */
  testable: number
  left: { because: string; n: number }[]
}

/** Ids of the items that the workflow's models in use have learned from. */
export async function lessonsInUse(ctx: Pick<Ctx, 'db'>, workflow: WorkflowRow): Promise<string[]> {
  const scope = scopeOf(workflow)
  const used = await modelsInUse(ctx.db, scope)
  const rows = await ctx.db.learnedModel.findMany({
    where: { ...scope, OR: used.map(({ kind, version }) => ({ kind, version })) },
    select: { lessonIds: true },
  })
  return [...new Set(rows.flatMap((row) => row.lessonIds))]
}

/** The workflow's sets, each with what it holds now and how much of that may be tested. */
export async function setsOverview(ctx: Ctx, workflow: WorkflowRow): Promise<SetSummary[]> {
  const [sets, lessonIds] = await Promise.all([listSets(ctx.db, scopeOf(workflow)), lessonsInUse(ctx, workflow)])
  const names = await namesOf(ctx.db, workflow.organisationId, peopleOf(sets.map((s) => s.createdBy)))
  const now = ctx.now()
  const cases = new Map<string, BaseCase[]>()
  for (const set of sets) cases.set(set.id, await findBaseCases(ctx.db, set, now))
  // A case of several sets is looked at once.
  const all = [...new Map([...cases.values()].flat().map((c) => [c.caseId, c])).values()]
  const why = await leftOut(ctx.db, workflow, all, { split: 'test', lessonIds })
  const summaries: SetSummary[] = []
  for (const set of sets) {
    const { id, name, description, kind, createdAt } = set
    summaries.push({
      ...{ id, name, description, kind, createdAt: createdAt.toISOString(), createdBy: nameOf(names, set.createdBy) },
      ...countSet(cases.get(id) ?? [], await tallySet(ctx, set, now), why),
    })
  }
  return summaries
}

const peopleOf = (actors: readonly string[]) =>
  actors.flatMap((actor) => (actor.startsWith('user:') ? [actor.slice('user:'.length)] : []))

export const nameOf = (names: ReadonlyMap<string, string>, actor: string): string =>
  actor.startsWith('user:') ? (names.get(actor.slice('user:'.length)) ?? 'a former member') : 'Countersign'

type Tally = {
  grade: TruthGrade
  split: 'learn' | 'test'
  corrected: boolean
  purposive: boolean
  n: number
  oldest: Date
  newest: Date
}

function countSet(cases: readonly BaseCase[], tally: readonly Tally[], why: ReadonlyMap<string, string>) {
  const left = cases.flatMap((c) => why.get(c.caseId) ?? [])
  const sum = (of: (t: Tally) => boolean) => tally.reduce((n, t) => n + (of(t) ? t.n : 0), 0)
  const times = tally.flatMap((t) => [t.oldest.toISOString(), t.newest.toISOString()]).sort()
  return {
    n: cases.length,
    grades: Object.fromEntries(truthGrades.map((g) => [g, sum((t) => t.grade === g)])) as Record<TruthGrade, number>,
    splits: { learn: sum((t) => t.split === 'learn'), test: sum((t) => t.split === 'test') },
    corrected: sum((t) => t.corrected),
    purposive: sum((t) => t.purposive),
    oldest: times[0] ?? null,
    newest: times.at(-1) ?? null,
    testable: cases.length - left.length,
    left: [...Map.groupBy(left, (because) => because)]
      .map(([because, all]) => ({ because, n: all.length }))
      .sort((a, b) => b.n - a.n),
  }
}

async function tallySet(ctx: Ctx, set: SetRow, asOf: Date): Promise<Tally[]> {
  return ctx.db.$queryRaw<Tally[]>`
    SELECT c.grade, c.split, cardinality(c.corrected) > 0 AS corrected, c.purposive, count(*)::int AS n,
      min(c.valid_from) AS oldest, max(c.valid_from) AS newest
    FROM (${casesAt(set, asOf)}) c WHERE c.organisation_id = ${set.organisationId}::uuid
    GROUP BY 1, 2, 3, 4`
}

export type CaseRow = {
  id: string
  name: string
  itemNumber: number | null
  group: string | null
  /** Null while a pilot runs: which of the two arms an item was in is nobody's business then. */
  grade: TruthGrade | null
  split: 'learn' | 'test'
  /** Labels of the fields that the person changed. */
  corrected: string[]
  flags: string[]
  confidence: number | null
  purposive: boolean
  inclusion: number
  validFrom: string
  read: boolean
  /** Why no run may test it now; null: it may. */
  left: string | null
  note: string
  pages: number
}

/** A set read at a time: its cases as far as a filter lets them through, what the filters offer, and the counts. */
export async function setView(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { setId: string; asOf: Date; filter: CaseFilter },
) {
  const set = await setOf(ctx.db, workflow, input.setId)
  const [base, lessonIds, design] = await Promise.all([
    findBaseCases(ctx.db, set, input.asOf),
    lessonsInUse(ctx, workflow),
    findRunningDesign(ctx.db, workflow.organisationId, workflow.id),
  ])
  const why = await leftOut(ctx.db, workflow, base, { split: 'test', lessonIds })
  const hidden = await hiddenItems(ctx, base)
  const rows: FactRow[] = []
  for await (const row of factsAt(ctx, set, input.asOf)) {
    if (rows.length >= mostLooked) break
    rows.push(row)
  }
  const shown = rows.filter((row) => !row.itemId || !hidden.has(row.itemId))
  const traits = shown.map((row) => traitsOf(workflow, row))
  const told = traits.filter((t) =>
    passes(design ? { ...t, grade: veiled(t.grade) } : t, input.filter, workflow.definition),
  )
  const byId = new Map(shown.map((row) => [row.caseId, row]))
  const names = await namesOf(ctx.db, workflow.organisationId, peopleOf([set.createdBy]))
  const { id, name, description, kind, spec, createdAt } = set
  return {
    set: {
      id,
      name,
      description,
      kind,
      spec: spec as SetSpec | null,
      createdAt: createdAt.toISOString(),
      createdBy: nameOf(names, set.createdBy),
    },
    n: base.length,
    testable: base.length - why.size,
    /** Cases whose truth this person must not see now: their own blind entry of the item is still to come. */
    concealed: rows.length - shown.length,
    facets: facetsOf(traits, workflow.definition),
    cases: told.flatMap((t): CaseRow[] => {
      const row = byId.get(t.id)
      return row ? [caseRow(workflow, row, t, { left: why.get(t.id) ?? null, veil: design !== null })] : []
    }),
  }
}

/** In a running pilot a truth typed on a blank form and one begun from a proposal look alike. */
const veiled = (grade: TruthGrade): TruthGrade => (grade === 'manual' ? 'assisted' : grade)

function caseRow(
  { definition }: Pick<WorkflowRow, 'definition'>,
  row: FactRow,
  t: CaseTraits,
  { left, veil }: { left: string | null; veil: boolean },
): CaseRow {
  const labelOf = (key: string) => definition.fields.find((f) => f.key === key)?.label ?? key
  const hide = veil && row.source === 'decision' && (row.grade === 'manual' || row.grade === 'assisted')
  return {
    id: row.caseId,
    name: t.name,
    itemNumber: row.itemNumber,
    group: t.groupLabel,
    grade: hide ? null : row.grade,
    split: row.split,
    corrected: hide ? [] : row.corrected.map(labelOf),
    flags: row.flags,
    confidence: hide ? null : row.confidence,
    purposive: row.purposive,
    inclusion: row.inclusion,
    validFrom: row.validFrom.toISOString(),
    read: row.read,
    left,
    note: row.note,
    pages: row.pages ?? 0,
  }
}

/** Of these cases the items whose values whoever acts must not be told now. */
export async function hiddenItems(ctx: Ctx, cases: readonly Pick<BaseCase, 'itemId'>[]): Promise<Set<string>> {
  const ids = [...new Set(cases.flatMap((c) => c.itemId ?? []))]
  const visibleOf = await visibilityOf(ctx, ids)
  return new Set(ids.filter((id) => !visibleOf(id).values))
}

/** What a draw would give, and with `name` the sample itself, drawn once from the confirmed decisions as they are now. */
export async function previewSample(ctx: Ctx, workflow: WorkflowRow, spec: SetSpec) {
  const { traits } = await decisionTraits(ctx, workflow)
  const { drawn, strata } = drawSample(traits, spec, workflow.definition)
  return { n: traits.length, drawn: drawn.length, strata }
}

export async function makeSample(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { name: string; description: string; spec: SetSpec },
): Promise<{ id: string; drawn: number; strata: DrawnStratum[] }> {
  const { traits, asOf } = await decisionTraits(ctx, workflow)
  const spec = { ...input.spec, asOf: asOf.toISOString() }
  const { drawn, strata } = drawSample(traits, spec, workflow.definition)
  if (drawn.length === 0)
    throw new DomainError(
      'refused',
      'No confirmed decision is what this filter asks for: widen it, or wait for more decisions.',
    )
  const id = await makeSet(ctx, workflow, { ...input, kind: 'sample', spec }, drawn)
  return { id, drawn: drawn.length, strata }
}

async function decisionTraits(ctx: Ctx, workflow: WorkflowRow) {
  const asOf = ctx.now()
  const set = (await listSets(ctx.db, scopeOf(workflow))).find((s) => s.kind === 'decisions')
  const traits: CaseTraits[] = []
  if (!set) return { traits, asOf }
  for await (const row of factsAt(ctx, set, asOf)) traits.push(traitsOf(workflow, row))
  return { traits, asOf }
}

/** An empty set for cases by hand and from files. */
export async function makeCollected(ctx: Ctx, workflow: WorkflowRow, input: { name: string; description: string }) {
  return { id: await makeSet(ctx, workflow, { ...input, kind: 'collected', spec: null }, []) }
}

async function makeSet(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { name: string; description: string; kind: 'sample' | 'collected'; spec: SetSpec | null },
  members: readonly { id: string; inclusion: number }[],
): Promise<string> {
  const { organisationId, id: workflowId } = workflow
  if (input.name.toLowerCase() === decisionsSetName.toLowerCase())
    throw new DomainError(
      'conflict',
      `"${decisionsSetName}" is the set of all confirmed decisions: choose another name.`,
      'name',
    )
  const id = ctx.random.uuid()
  const { name, description, kind, spec } = input
  const at = { createdAt: ctx.now(), createdBy: `${ctx.actor.kind}:${ctx.actor.id}` }
  try {
    await ctx.db.$transaction(async (tx) => {
      await tx.evaluationSet.create({
        data: {
          id,
          organisationId,
          workflowId,
          name,
          description,
          kind,
          ...(spec ? { spec: toJson(spec) } : {}),
          ...at,
        },
        select: { id: true },
      })
      await insertMembers(
        tx,
        members.map((m) => ({ organisationId, setId: id, caseId: m.id, inclusion: m.inclusion })),
      )
      await record(ctx, tx, {
        type: 'set.made',
        organisationId,
        workflowId,
        data: { setId: id, kind, n: members.length },
      })
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new DomainError('conflict', `There is a set called "${name}" already: choose another name.`, 'name')
  }
  return id
}

/** Puts a set out of sight; its cases and the runs over it stay. */
export async function archiveSet(ctx: Ctx, workflow: WorkflowRow, setId: string): Promise<void> {
  const set = await setOf(ctx.db, workflow, setId)
  if (set.kind === 'decisions')
    throw new DomainError('refused', 'The set of confirmed decisions grows by itself and stays.')
  const { organisationId, id: workflowId } = workflow
  await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.evaluationSet.updateMany({
      where: { id: set.id, organisationId, archivedAt: null },
      data: { archivedAt: ctx.now() },
    })
    if (count === 1)
      await record(ctx, tx, { type: 'set.archived', organisationId, workflowId, data: { setId: set.id } })
  })
}
