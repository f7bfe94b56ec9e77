import { z } from 'zod'
import type { Ctx } from '#server/platform/context.server.ts'
import { defineJob } from '#server/platform/job.server.ts'
import { confirmArrival } from './letters.server.ts'
import {
  settleApproval,
  tellApprovers,
  tellAssigned,
  tellAutonomy,
  tellFailure,
  tellRenewal,
  tellRule,
  tellSchedule,
  tellUrgent,
} from './notice-causes.server.ts'
import { failMail, mailNotice } from './notice-mail.server.ts'
import { mailNoticeQueue } from './notices.server.ts'

const itemSchema = z.object({ itemId: z.uuid() })
const runSchema = z.object({ runId: z.uuid() })
const approvalSchema = z.object({
  approvalId: z.uuid(),
  step: z.number().int().nullish(),
  reminder: z.number().int().nullish(),
})
/** They are short, and nobody waits for them; a few more attempts than usual, because nobody would miss them either. */
const listener = { retryLimit: 10, concurrency: 1 } as const
/** Those that every item may cause: sending one holds up no commit. */
const quiet = { retryLimit: 10, background: true } as const

const askedQueue = 'notification.approval-asked'
type Asked = z.infer<typeof approvalSchema>
const asked = ({ approvalId, step, reminder }: Asked) => ({
  approvalId,
  step: step ?? null,
  reminder: reminder ?? null,
})

/** Waits as long as the decision may be undone. */
export const approvalAskedJob = defineJob({
  ...listener,
  queue: askedQueue,
  schema: approvalSchema,
  async handle(ctx: Ctx, payload) {
    const afterSeconds = await tellApprovers(ctx, 'approval', asked(payload))
    if (afterSeconds === null) return
    const { organisationId } = ctx.actor
    await ctx.db.$transaction((tx) => ctx.queue.send(tx, askedQueue, { organisationId, ...payload }, { afterSeconds }))
  },
})
/** Where those of a step cannot give what it needs the ops leads are asked besides; of one that is overdue they are told as such. */
export const approvalEscalatedJob = defineJob({
  ...listener,
  queue: 'notification.approval-escalated',
  schema: approvalSchema.extend({ because: z.string() }),
  handle: async (ctx, { because, ...payload }) => {
    if (because === 'nobody') await approvalAskedJob.handle(ctx, payload)
  },
})
export const approvalRemindedJob = defineJob({
  ...listener,
  queue: 'notification.approval-reminded',
  schema: approvalSchema,
  handle: async (ctx, payload) => void (await tellApprovers(ctx, 'approval_reminder', asked(payload))),
})
export const approvalOverdueJob = defineJob({
  ...listener,
  queue: 'notification.approval-overdue',
  schema: approvalSchema,
  handle: async (ctx, payload) => void (await tellApprovers(ctx, 'approval_overdue', asked(payload))),
})
export const approvalSettledJob = defineJob({
  queue: 'notification.approval-settled',
  schema: itemSchema,
  background: true,
  handle: (ctx, { itemId }) => settleApproval(ctx, itemId),
})

export const ruleFiredJob = defineJob({
  ...quiet,
  queue: 'notification.rule-fired',
  schema: itemSchema.extend({ ruleKey: z.string(), firingId: z.uuid(), did: z.array(z.string()) }),
  handle: async (ctx, payload) => {
    if (payload.did.includes('notify')) await tellRule(ctx, payload)
  },
})
export const proposedItemJob = defineJob({
  ...quiet,
  queue: 'notification.proposed-item',
  schema: itemSchema,
  handle: async (ctx, { itemId }) => {
    await tellUrgent(ctx, itemId)
    await confirmArrival(ctx, itemId)
  },
})
export const failedItemJob = defineJob({
  ...quiet,
  queue: 'notification.failed-item',
  schema: itemSchema,
  handle: (ctx, { itemId }) => tellFailure(ctx, itemId),
})
export const assignedExceptionJob = defineJob({
  ...quiet,
  queue: 'notification.assigned-exception',
  schema: itemSchema.extend({
    userId: z.string().nullable(),
    given: z.boolean().default(false),
    itemVersion: z.number().int().default(0),
  }),
  handle: async (ctx, { itemId, userId, given, itemVersion }) => {
    if (given && userId) await tellAssigned(ctx, itemId, userId, itemVersion)
  },
})
export const autonomyJob = defineJob({
  ...listener,
  queue: 'notification.autonomy',
  schema: z.object({ workflowId: z.uuid(), kind: z.string(), sequence: z.number().int() }),
  handle: (ctx, payload) => tellAutonomy(ctx, payload),
})

const scheduleJob = (what: 'made' | 'incomplete' | 'failed') =>
  defineJob({
    ...listener,
    queue: `notification.report-${what}`,
    schema: runSchema,
    handle: (ctx, { runId }) => tellSchedule(ctx, runId, what),
  })
export const reportMadeJob = scheduleJob('made')
export const reportIncompleteJob = scheduleJob('incomplete')
export const reportFailedJob = scheduleJob('failed')

export const renewalJob = defineJob({
  ...listener,
  queue: 'notification.renewal',
  schema: z.object({ renewalId: z.uuid() }),
  handle: (ctx, { renewalId }) => tellRenewal(ctx, renewalId),
})

export const mailNoticeJob = defineJob({
  queue: mailNoticeQueue,
  schema: z.object({ noticeId: z.uuid() }),
  concurrency: 1,
  handle: (ctx, { noticeId }) => mailNotice(ctx, noticeId),
  exhausted: (ctx, { noticeId }) => failMail(ctx, noticeId),
})
