import { z } from 'zod'
import { can } from '#server/identity/identity.ts'
import { memberProcedure, router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { alertsOf } from './alerts.server.ts'
import { retryLetter, sentByHand } from './letters-by-hand.server.ts'
import { lettersView } from './letters-view.server.ts'
import { noticeInbox, noticeSettings, readNotices, setNoticeSettings, unreadNotices } from './notices.server.ts'
import { noticeSettingsSchema } from './notices.ts'

/** What this person is told, in all of their workflows. */
export const noticesRouter = router({
  list: memberProcedure.query(({ ctx }) => noticeInbox(ctx.act)),
  unread: memberProcedure.query(({ ctx }) => unreadNotices(ctx.act)),
  read: memberProcedure
    .input(z.object({ id: z.uuid().nullable() }))
    .mutation(({ ctx, input }) => readNotices(ctx.act, input.id)),
  settings: memberProcedure.query(({ ctx }) => noticeSettings(ctx.act)),
  setSettings: memberProcedure
    .input(noticeSettingsSchema)
    .mutation(({ ctx, input }) => setNoticeSettings(ctx.act, { mail: input.mail })),
})

const letter = z.object({ letterId: z.uuid() })

/** What the senders of items are written. */
export const lettersRouter = router({
  list: workflowProcedure('workflow.items')
    .input(z.object({ number: z.number().int().positive() }))
    .query(({ ctx, input }) => lettersView(ctx.act, ctx.workflow, input.number)),
  retry: workflowProcedure('workflow.review')
    .input(letter)
    .mutation(({ ctx, input }) => retryLetter(ctx.act, ctx.workflow, input)),
  sentByHand: workflowProcedure('workflow.review')
    .input(letter)
    .mutation(({ ctx, input }) => sentByHand(ctx.act, ctx.workflow, input)),
})

/** What is wrong now. */
export const alertsRouter = router({
  open: workflowProcedure('workflow.assign').query(({ ctx }) => alertsOf(ctx.act, [ctx.workflow.id])),
  all: memberProcedure.query(({ ctx }) =>
    can(ctx.actor.roles, 'workflow.assign')
      ? alertsOf(
          ctx.act,
          ctx.workflows.map((w) => w.id),
        )
      : [],
  ),
})
