import { z } from 'zod'
import { memberProcedure, router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { newCommentSchema } from './comment.ts'
import {
  addComment,
  inbox,
  mentionable,
  readMentions,
  removeComment,
  resolveComment,
  talkAbout,
  unreadMentions,
} from './comments.server.ts'
import { storyOf } from './story.server.ts'

const procedure = workflowProcedure('workflow.items')
const itemInput = z.object({ number: z.number().int().positive() })
const commentInput = itemInput.extend({ commentId: z.uuid() })

/** What people say about an item, and what happened to it. */
export const commentRouter = router({
  list: procedure.input(itemInput).query(({ ctx, input }) => talkAbout(ctx.act, ctx.workflow, input.number)),
  /** Whom a comment may mention. */
  people: procedure.query(({ ctx }) => mentionable(ctx.act, ctx.workflow)),
  add: procedure.input(newCommentSchema).mutation(({ ctx, input }) => addComment(ctx.act, ctx.workflow, input)),
  remove: procedure.input(commentInput).mutation(({ ctx, input }) => removeComment(ctx.act, ctx.workflow, input)),
  resolve: procedure.input(commentInput).mutation(({ ctx, input }) => resolveComment(ctx.act, ctx.workflow, input)),
  /** The item's history and why it waited. */
  story: procedure.input(itemInput).query(({ ctx, input }) => storyOf(ctx.act, ctx.workflow, input.number)),

  /** The person's own mentions in all of their workflows. */
  inbox: memberProcedure.query(({ ctx }) => inbox(ctx.act)),
  unread: memberProcedure.query(({ ctx }) => unreadMentions(ctx.act)),
  read: memberProcedure
    .input(z.object({ commentId: z.uuid().nullable() }))
    .mutation(({ ctx, input }) => readMentions(ctx.act, input.commentId)),
})
