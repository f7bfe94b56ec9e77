import { receiveFile } from '#server/item/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { claimNextItem, openVisit, skipItem } from '#server/review/claims.server.ts'
import { checkDraft, decideItem } from '#server/review/commands.server.ts'
import type { WorkItem } from '#server/review/review.ts'
import type { Values } from '#server/workflow/workflow.ts'
import type { DemoOrganisation, Person } from './demo-organisation.ts'
import { reviewAs } from './documents/plausible-reviewer.ts'
import type { Random } from './documents/random.ts'
import type { Stage } from './stage.ts'

/** What the seed knows of a document that the product has to find out. */
export type Truths = ReadonlyMap<string, Values>

export type Incoming = { fileName: string; bytes: Uint8Array; receivedAt: Date }

/** Takes one document in at its time; it is read and proposed for right after. One that is there already is left alone. */
export async function receive(
  stage: Stage,
  base: Omit<Ctx, 'actor'>,
  demo: DemoOrganisation,
  file: Incoming,
): Promise<void> {
  const known = await base.db.item.findFirst({
    where: {
      organisationId: demo.organisation.id,
      workflowId: demo.workflow.id,
      document: { fileName: file.fileName },
    },
    select: { id: true },
  })
  if (known) return
  await stage.act(demo.system, file.receivedAt, (ctx) =>
    receiveFile(ctx, demo.workflow, { fileName: file.fileName, source: file.bytes, intake: 'seed' }),
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
  const { stage, base, demo, random } = play
  let at = shift.from
  let done = 0
  while (done < shift.limit && at < shift.until) {
    // Files of later days may be in the queue already: nobody reviews what has not come yet.
    const present = await base.db.task.findFirst({
      where: {
        workflowId: demo.workflow.id,
        state: 'open',
        createdAt: { lt: at },
        NOT: { skippedBy: { has: person.id } },
        OR: [{ claimedBy: null }, { leaseUntil: { lt: at } }],
      },
      select: { id: true },
    })
    if (!present) break
    const work = await stage.act(person, at, (ctx) => claimNextItem(ctx, demo.organisation, demo.workflow, []))
    if (!work) break
    if (random.chance(0.03)) {
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

async function finishOne(
  { stage, demo, truths, random }: Play,
  person: Person,
  work: WorkItem,
  openedAt: Date,
  pace: number,
): Promise<Date> {
  await stage.act(person, openedAt, (ctx) => openVisit(ctx, work.visitId))
  const proposal = work.proposal
  const truth = truths.get(work.document.fileName) ?? work.values
  const entered = proposal
    ? reviewAs({ definition: work.definition, proposal, truth, random, pace })
    : { values: work.values, activeMs: 30_000 }
  const at = later(openedAt, entered.activeMs + random.int(0, 1_500))
  // What is wrong on the page stays as printed; the person reads the flags and says so.
  const draft = { taskId: work.task.id, taskVersion: work.task.version, values: entered.values }
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

const later = (at: Date, ms: number) => new Date(at.getTime() + ms)

function heartbeat(work: WorkItem, activeMs: number) {
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
