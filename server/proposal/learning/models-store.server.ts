import { type Db, type Tx, toJson } from '#server/platform/db.server.ts'
import type { Knowledge } from '#server/proposal/proposal.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { type ModelKind, modelKinds } from './models.ts'

type Scope = { organisationId: string; workflowId: string }

type NewModel = Scope & {
  id: string
  kind: ModelKind
  content: unknown
  trainedOn: unknown
  /** The items it has learned from: the leakage guard keeps them, and what is like them, out of its tests. */
  lessonIds: string[]
  evaluation: unknown
  seed: number
  inUse: boolean
  createdAt: Date
  createdBy: string
}

/** Adds the next version of a kind; answers its number. Two at once: the slower one fails, and its job runs again. */
export async function insertModel(tx: Tx, model: NewModel): Promise<number> {
  const { organisationId, workflowId, kind } = model
  const last = await tx.learnedModel.aggregate({ where: { organisationId, workflowId, kind }, _max: { version: true } })
  const version = (last._max.version ?? 0) + 1
  const json = {
    content: toJson(model.content),
    trainedOn: toJson(model.trainedOn),
    evaluation: toJson(model.evaluation),
  }
  await tx.learnedModel.create({ data: { ...model, ...json, version }, select: { id: true } })
  return version
}

/** Versions never change, so what was read once stays true; the models of this many workflows are kept in memory. */
const contents = new Map<string, unknown>()
const mostKept = 60

type Followed = Definition['provider']['models']

/** The newest version in use of each kind, or of those made before a time; where a workflow names its versions, those. */
export async function modelsInUse(
  db: Db,
  scope: Scope,
  until: Date | null = null,
  followed?: Followed,
): Promise<Knowledge['models']> {
  const found = await versionsInUse(db, scope, until, followed)
  return Promise.all(
    found.map(async ({ id, kind, version }) => ({
      kind,
      version,
      content: await contentOf(db, scope.organisationId, id),
    })),
  )
}

/** The same without their content. A version that is named is used whether it did better than the one before or not. */
export async function versionsInUse(
  db: Db,
  { organisationId, workflowId }: Scope,
  until: Date | null = null,
  followed?: Followed,
): Promise<{ id: string; kind: string; version: number }[]> {
  const named = followed?.follow === 'promoted' ? followed : null
  const pins = modelKinds.flatMap((kind) => (named?.[kind] ? [{ kind, version: named[kind] }] : []))
  return db.learnedModel.findMany({
    where: {
      ...{ organisationId, workflowId },
      ...(named ? { OR: pins } : { inUse: true, ...(until ? { createdAt: { lt: until } } : {}) }),
    },
    orderBy: [{ kind: 'asc' }, { version: 'desc' }],
    distinct: ['kind'],
    select: { id: true, kind: true, version: true },
  })
}

async function contentOf(db: Db, organisationId: string, id: string): Promise<unknown> {
  const known = contents.get(id)
  if (known !== undefined) return known
  const { content } = await db.learnedModel.findUniqueOrThrow({
    where: { organisationId_id: { organisationId, id } },
    select: { content: true },
  })
  for (const oldest of contents.keys()) {
    if (contents.size < mostKept) break
    contents.delete(oldest)
  }
  contents.set(id, content)
  return content
}

/** The newest version in use of a kind, with what it was trained on; null before the first. */
export async function modelInUse(db: Db, { organisationId, workflowId }: Scope, kind: ModelKind) {
  return db.learnedModel.findFirst({
    where: { organisationId, workflowId, kind, inUse: true },
    orderBy: { version: 'desc' },
    select: { version: true, content: true, trainedOn: true, evaluation: true },
  })
}

/** All versions, newest first, without their content. */
export async function listModels(db: Db, { organisationId, workflowId }: Scope, limit: number) {
  return db.learnedModel.findMany({
    where: { organisationId, workflowId },
    orderBy: [{ createdAt: 'desc' }, { kind: 'asc' }, { version: 'desc' }],
    take: limit,
    select: {
      id: true,
      kind: true,
      version: true,
      trainedOn: true,
      evaluation: true,
      inUse: true,
      createdAt: true,
      createdBy: true,
    },
  })
}

/** What became of trainings, newest first: ordered, made, not possible, failed. */
export async function trainingEvents(db: Db, { organisationId, workflowId }: Scope, limit = 30) {
  const types = ['training.ordered', 'model.trained', 'training.skipped', 'training.failed']
  return db.event.findMany({
    where: { organisationId, workflowId, type: { in: types } },
    orderBy: { id: 'desc' },
    take: limit,
    select: { type: true, at: true, data: true },
  })
}

export async function countConfirmed(db: Db, { organisationId, workflowId }: Scope): Promise<number> {
  return db.item.count({
    where: { organisationId, workflowId, seeded: false, state: 'completed', output: { isNot: null } },
  })
}
