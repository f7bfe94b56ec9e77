import { decideApproval } from '#server/approval/commands.server.ts'
import { retryItem } from '#server/item/commands.server.ts'
import { receiveUpload } from '#server/item/rows.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { claimNextItem, openVisit, skipItem } from '#server/review/claims.server.ts'
import { checkDraft, decideItem } from '#server/review/commands.server.ts'
import type { WorkItem } from '#server/review/review.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { DemoOrganisation, Person } from './demo-organisation.ts'
import { reviewAs } from './documents/plausible-reviewer.ts'
import type { Random } from './documents/random.ts'
import type { Stage } from './stage.ts'

/** What the seed knows of a document that the product has to find out. */
export type Truths = ReadonlyMap<string, Values>

export type Incoming = { fileName: string; bytes: Uint8Array; receivedAt: Date }

/**
 * Takes one file in at its time; it is read and proposed for right after. One that is there already is left alone, or goes
 * on where an interrupted run left it.
 */
export async function receive(
  stage: Stage,
  base: Omit<Ctx, 'actor'>,
  demo: DemoOrganisation,
  file: Incoming,
): Promise<void> {
  const known = await base.db.item.findMany({
    where: {
      organisationId: demo.organisation.id,
      workflowId: demo.workflow.id,
      document: { fileName: { in: [file.fileName, `${file.fileName}, row 2`] } },
    },
    select: { number: true, state: true },
  })
  for (const { number } of known.filter(({ state }) => state === 'received' || state === 'read'))
    await stage.act(demo.system, file.receivedAt, (ctx) => retryItem(ctx, demo.workflow, number))
  if (known.length > 0) return
  await stage.act(demo.system, file.receivedAt, (ctx) =>
    receiveUpload(ctx, demo.workflow, { fileName: file.fileName, source: file.bytes, intake: 'seed' }),
  )
}

export type Play = { stage: Stage; base: Omit<Ctx, 'actor'>; demo: DemoOrganisation; truths: Truths; random: Random }

/**
 * One person works on the queue from `from` until `until` or until `limit` items are done: claims, looks, corrects to
 * what the page says (and now and then overlooks something), finishes. Answers how many were finished.
 */
export async function workShift(
  play: Play,
  person: Person,
  shift: { from: Date; until: Date; limit: number; pace: number },
): Promise<number> {
  const { stage, demo, random } = play
  let at = shift.from
  let done = 0
  while (done < shift.limit && at < shift.until && (await hasWork(play, person, at))) {
    const work = await stage.act(person, at, (ctx) => claimNextItem(ctx, demo.organisation, demo.workflow, []))
    if (!work) break
    if (random.chance(0.03) && work.task.mode === 'assisted') {
      at = later(at, 15_000)
      await stage.act(person, at, (ctx) => skipItem(ctx, demo.workflow, skipOf(work)))
      continue
    }
    at = await finishOne(play, person, work, at, shift.pace)
    done += 1
    at = later(at, 4_000 + random.int(0, 20_000))
  }
  return done
}

/** Whether anything is there for this person at a time; what comes later in the shift waits for the next one. */
async function hasWork({ base, demo }: Play, person: Person, at: Date): Promise<boolean> {
  const present = await base.db.task.findFirst({
    where: {
      workflowId: demo.workflow.id,
      state: 'open',
      mode: { not: 'approval' },
      createdAt: { lte: at },
      NOT: [{ skippedBy: { has: person.id } }, { excludedUserIds: { has: person.id } }],
      AND: [
        { OR: [{ claimedBy: null }, { leaseUntil: { lt: at } }] },
        { OR: [{ forRole: null }, { forRole: { in: [...person.roles] } }] },
        { OR: [{ assigneeId: null }, { assigneeId: person.id }] },
      ],
    },
    select: { id: true },
  })
  return present !== null
}

/** Answers when it was finished. */
export async function finishOne(
  play: Play,
  person: Person,
  work: WorkItem,
  openedAt: Date,
  pace: number,
): Promise<Date> {
  const { stage, demo, random } = play
  await stage.act(person, openedAt, (ctx) => openVisit(ctx, work.visitId))
  const truth = (await truthOf(play, work.item.id)) ?? work.values
  // Nobody overlooks a difference that is put before them: an adjudicator chooses.
  const before = work.choices ? truth : work.values
  const entered = reviewAs({ definition: work.definition, before, truth, random, pace })
  const at = later(openedAt, entered.activeMs + random.int(0, 1_500))
  const asEntered = { taskId: work.task.id, taskVersion: work.task.version, values: entered.values }
  const draft = { ...asEntered, values: await mended(play, person, at, asEntered, truth) }
  // What is wrong on the page stays as printed; the person reads the flags and says so.
  const flags = await stage.act(person, at, (ctx) => checkDraft(ctx, demo.workflow, draft))
  const overridden = flags.filter((f) => f.severity === 'error').map((f) => f.check)
  await stage.act(person, at, (ctx) =>
    decideItem(ctx, demo.workflow, {
      ...draft,
      id: ctx.random.uuid(),
      visitId: work.visitId,
      overridden,
      heartbeat: heartbeat(work, entered.activeMs),
    }),
  )
  return at
}

/** By the name of its file, which some tasks do not show. */
export async function truthOf({ base, truths }: Pick<Play, 'base' | 'truths'>, itemId: string): Promise<Values | null> {
  const item = await base.db.item.findFirst({
    where: { id: itemId },
    select: { document: { select: { fileName: true } } },
  })
  return truths.get(item?.document.fileName ?? '') ?? null
}

/** A field that the workbench calls missing or malformed is looked at again. */
async function mended(
  { stage, demo }: Play,
  person: Person,
  at: Date,
  draft: { taskId: string; taskVersion: number; values: Values },
  truth: Values,
): Promise<Values> {
  const flags = await stage.act(person, at, (ctx) => checkDraft(ctx, demo.workflow, draft))
  const wrong = flags.filter((f) => /^(required|format):/.test(f.check)).flatMap((f) => f.fieldKeys)
  return { ...draft.values, ...Object.fromEntries(wrong.map((key) => [key, truth[key] ?? null])) }
}

/** Reads what waits for this person's word and gives it; answers how many were approved. */
export async function approveAll(play: Play, person: Person, from: Date): Promise<number> {
  const { stage, base, demo, random } = play
  let at = from
  for (let given = 0; ; given += 1) {
    const waits = await base.db.task.findFirst({
      where: {
        workflowId: demo.workflow.id,
        state: 'open',
        mode: 'approval',
        forRole: { in: [...person.roles] },
        createdAt: { lte: at },
        NOT: { excludedUserIds: { has: person.id } },
      },
      select: { id: true },
    })
    if (!waits) return given
    const work = await stage.act(person, at, (ctx) =>
      claimNextItem(ctx, demo.organisation, demo.workflow, [], 'approval'),
    )
    if (!work) return given
    const opened = at
    await stage.act(person, opened, (ctx) => openVisit(ctx, work.visitId))
    const activeMs = 8_000 + random.int(0, 25_000)
    at = later(at, activeMs)
    await stage.act(person, at, (ctx) =>
      decideApproval(ctx, demo.workflow, {
        kind: 'approve',
        id: ctx.random.uuid(),
        taskId: work.task.id,
        taskVersion: work.task.version,
        visitId: work.visitId,
        values: work.values,
        heartbeat: heartbeat(work, activeMs),
      }),
    )
    at = later(at, 3_000)
  }
}

export const later = (at: Date, ms: number) => new Date(at.getTime() + ms)

export function heartbeat(work: Pick<WorkItem, 'visitId'>, activeMs: number) {
  // Inputs every few seconds: all gaps in the first bucket (active-time.ts).
  const count = Math.max(1, Math.round(activeMs / 3_000))
  return { visitId: work.visitId, sequence: 1, activeMs, gaps: [{ upTo: 15, count, ms: activeMs }], at: activeMs }
}

const skipOf = (work: WorkItem) => ({
  taskId: work.task.id,
  taskVersion: work.task.version,
  reason: 'waiting' as const,
  heartbeat: heartbeat(work, 9_000),
})
