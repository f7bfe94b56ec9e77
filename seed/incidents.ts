import { approvalOf } from '#server/item/rules.ts'
import { claimItem, escalateItem, openVisit } from '#server/review/claims.server.ts'
import { decideItem } from '#server/review/commands.server.ts'
import { newCommentSchema } from '#server/review/comment.ts'
import { addComment } from '#server/review/comments.server.ts'
import type { WorkItem } from '#server/review/review.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { localDate } from '#server/workflow/local-date.ts'
import type { Person } from './demo-organisation.ts'
import { finishOne, heartbeat, later, type Play, truthOf } from './history.ts'

type Waiting = { id: string; number: number; truth: Values }

/**
 * What does not go its ordinary way: around `at` somebody decides what needs a second person's word, asks a colleague,
 * flags something, returns an item to its sender and hands one to the lead. Each stays as it is for whoever looks at the
 * demo. A second run adds nothing.
 */
export async function playIncidents(play: Play, kind: 'invoices' | 'support' | 'routing', at: Date): Promise<void> {
  const { base, demo } = play
  const where = { organisationId: demo.organisation.id, workflowId: demo.workflow.id }
  if (await base.db.comment.findFirst({ where, select: { id: true } })) return
  const { reviewer, lead } = demo.people
  const zone = demo.workflow.definition.timeZone
  const waiting = await waitingItems(play)
  const needsWord = ({ truth }: Waiting) =>
    approvalOf(demo.workflow.definition, { values: truth, today: localDate(at, zone) }) !== null
  const grave = waiting.find(needsWord)
  if (grave) await finishForApproval(play, reviewer, later(at, -5 * 60_000), grave)
  const [asked, flagged] = waiting.filter((item) => item !== grave)
  if (asked)
    await say(play, reviewer, at, asked.number, `@[${lead.id}] ${questions[kind]}`, { field: questionFields[kind] })
  if (asked) await say(play, lead, later(at, 11 * 60_000), asked.number, answers[kind])
  if (flagged) await say(play, reviewer, later(at, 14 * 60_000), flagged.number, flags[kind], null, 'flag')
  const returned = waiting.find(
    ({ truth }) => returns[kind].fits(truth) && truth !== asked?.truth && truth !== grave?.truth,
  )
  if (returned)
    await withItem(play, reviewer, later(at, 20 * 60_000), returned, (work, then) =>
      play.stage.act(reviewer, then, (ctx) =>
        decideItem(ctx, demo.workflow, {
          id: ctx.random.uuid(),
          kind: 'return',
          message: returns[kind].message,
          taskId: work.task.id,
          taskVersion: work.task.version,
          visitId: work.visitId,
          values: work.values,
          heartbeat: heartbeat(work, 30_000),
        }),
      ),
    )
  const hard = waiting.find(
    (item) => ![asked, flagged, returned, grave].includes(item) && escalations[kind].fits(item.truth),
  )
  if (hard)
    await withItem(play, reviewer, later(at, 30 * 60_000), hard, (work, then) =>
      play.stage.act(reviewer, then, (ctx) =>
        escalateItem(ctx, demo.workflow, {
          taskId: work.task.id,
          taskVersion: work.task.version,
          message: escalations[kind].message,
          heartbeat: heartbeat(work, 30_000),
        }),
      ),
    )
}

const questions = {
  invoices: 'is this still within the frame order of last year, or does it need a new one?',
  support: 'the customer writes from another address than the order was placed with. Do we answer?',
  routing: 'does this one still belong to us since the warehouse moved?',
}
const questionFields = { invoices: 'order_number', support: 'customer', routing: 'counterparty' }
const answers = {
  invoices: 'Still within it, until the end of the year. Go on.',
  support: 'Answer, but name nothing of the order that is not in the message.',
  routing: 'Yes, the new address is ours as well.',
}
const flags = {
  invoices: 'The bank details differ from those of last month: purchasing should call the supplier.',
  support: 'Third message on the same subject this week.',
  routing: 'The annex is missing.',
}
const returns: Record<keyof typeof questions, { fits: (truth: Values) => boolean; message: string }> = {
  invoices: {
    fits: (truth) => truth.number === null,
    message: 'The invoice has no number: please send it again with one.',
  },
  support: {
    fits: (truth) => truth.order_number === null && truth.topic === 'account',
    message: 'Please write from the address that the account was opened with.',
  },
  routing: {
    fits: (truth) => truth.document_type === 'letter' || truth.document_type === 'other',
    message: 'Only the first page came through: please send the whole document.',
  },
}
const escalations: typeof returns = {
  invoices: {
    fits: (truth) => Number(truth.total) > 2_000,
    message: 'The amount is far above the usual one of this supplier. Shall we pay?',
  },
  support: {
    fits: (truth) => truth.urgency !== 'normal' || truth.topic === 'complaint',
    message: 'I may not promise what the customer asks for. Please decide what we offer.',
  },
  routing: {
    fits: (truth) => truth.document_type === 'contract',
    message: 'Signed by one party only. Does legal want it already?',
  },
}

/** Ordinary open reviews of known documents, the oldest first. */
async function waitingItems({ base, demo, truths }: Play): Promise<Waiting[]> {
  const tasks = await base.db.task.findMany({
    where: { workflowId: demo.workflow.id, state: 'open', mode: 'assisted', claimedBy: null, forRole: null },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { item: { select: { id: true, number: true, seeded: true } } },
  })
  const items: Waiting[] = []
  for (const { item } of tasks) {
    const truth = await truthOf({ base, truths }, item.id)
    if (truth && !item.seeded) items.push({ id: item.id, number: item.number, truth })
  }
  return items
}

/** The decision stands; the item waits for a second person. */
async function finishForApproval(play: Play, person: Person, at: Date, item: Waiting): Promise<void> {
  const { stage, demo } = play
  const work = await stage.act(person, at, (ctx) => claimItem(ctx, demo.organisation, demo.workflow, item.number))
  await finishOne(play, person, work, at, 1)
}

async function withItem(
  { stage, demo }: Play,
  person: Person,
  at: Date,
  item: Waiting,
  then: (work: WorkItem, at: Date) => Promise<unknown>,
): Promise<void> {
  const work = await stage.act(person, at, (ctx) => claimItem(ctx, demo.organisation, demo.workflow, item.number))
  await stage.act(person, at, (ctx) => openVisit(ctx, work.visitId))
  await then(work, later(at, 30_000))
}

async function say(
  { stage, demo }: Play,
  person: Person,
  at: Date,
  number: number,
  body: string,
  anchor: { field: string } | null = null,
  kind: 'comment' | 'flag' = 'comment',
): Promise<void> {
  await stage.act(person, at, (ctx) =>
    addComment(ctx, demo.workflow, newCommentSchema.parse({ id: ctx.random.uuid(), number, kind, body, anchor })),
  )
}
