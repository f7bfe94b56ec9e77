import { z } from 'zod'
import { storableText } from '#server/document/document.ts'
import { can } from '#server/identity/identity.ts'
import { memberProcedure, router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { findDefinition, listWorkflows } from '#server/workflow/store.server.ts'
import { assignable, assignTasks, maxBulk, setPriority } from './bulk.server.ts'
import { reopenItem, resumeItem, retryItem } from './commands.server.ts'
import {
  assignOwner,
  dismissItems,
  enterByHand,
  exceptionsOf,
  ownersOf,
  restoreItem,
  retryItems,
} from './exceptions.server.ts'
import { type ListFilter, listFilterSchema, listOrderSchema } from './list.ts'
import { testRules } from './rule-test.server.ts'
import { deleteView, listSettings, saveView, setColumns, setDefaultView } from './saved-views.server.ts'
import { eraseSender, makeStatusLink, revokeStatusLink, senderView, setSender } from './sender.server.ts'
import { senderInputSchema } from './sender.ts'
import { itemHits, itemPage, listedNumbers, stateCounts } from './views.server.ts'

const number = z.number().int().positive()
const itemNumber = z.object({ number })
const numbers = z.array(number).min(1, 'Choose at least one item.').max(200, 'Choose 200 items at most.')
const reason = z
  .string()
  .transform((text) => storableText(text).trim())
  .pipe(z.string().min(3, 'Write why this is no item.').max(500, 'A reason has 500 characters at most.'))
const priority = z.number().int().min(-100).max(200)
const viewName = z
  .string()
  .transform((text) => storableText(text).trim())
  .pipe(z.string().min(1, 'Give the view a name.').max(60, 'A view’s name has 60 characters at most.'))

/** How an item is worked is nobody's business but a lead's. */
function allowedFilter(roles: readonly string[], { mode, ...filter }: ListFilter): ListFilter {
  const search = storableText(filter.search).trim()
  return mode && can(roles, 'workflow.assign') ? { ...filter, search, mode } : { ...filter, search }
}

export const itemRouter = router({
  list: workflowProcedure('workflow.items')
    .input(
      z.object({
        ...listFilterSchema.shape,
        ...listOrderSchema.shape,
        cursor: z.string().max(2000).nullable().default(null),
        limit: z.number().int().min(1).max(200).default(100),
      }),
    )
    .query(({ ctx, input }) => {
      const { sort, desc, cursor, limit } = input
      return itemPage(ctx.act, ctx.workflow, allowedFilter(ctx.actor.roles, input), { sort, desc }, cursor, limit)
    }),
  /** The numbers of everything a filter shows, 10,000 at most. */
  numbers: workflowProcedure('workflow.items')
    .input(z.object(listFilterSchema.shape))
    .query(({ ctx, input }) => listedNumbers(ctx.act, ctx.workflow, allowedFilter(ctx.actor.roles, input))),
  /** Places on the pages of one item where a search is found. */
  hits: workflowProcedure('workflow.items')
    .input(z.object({ number, find: z.string().max(200) }))
    .query(({ ctx, input }) => itemHits(ctx.act, ctx.workflow, input.number, storableText(input.find))),
  /** Counts by state of each of the person's workflows, by workflow key. */
  counts: memberProcedure.query(async ({ ctx }) => {
    const workflows = (await listWorkflows(ctx.base.db, ctx.organisation.id)).filter((w) =>
      ctx.actor.workflowIds.includes(w.id),
    )
    const counts = await stateCounts(
      ctx.act,
      workflows.map((w) => w.id),
    )
    return Object.fromEntries(workflows.map((w) => [w.key, counts.get(w.id) ?? null]))
  }),
  /** What a draft's rules would have made of the last decided items. */
  testRules: workflowProcedure('workflow.configure')
    .input(z.object({ draft: z.unknown() }))
    .query(({ ctx, input }) => testRules(ctx.act, ctx.workflow, input.draft)),
  retry: workflowProcedure('workflow.retry')
    .input(itemNumber)
    .mutation(({ ctx, input }) => retryItem(ctx.act, ctx.workflow, input.number)),
  /** What needs help in this workflow, and who may look after it. */
  exceptions: workflowProcedure('workflow.items').query(async ({ ctx }) => {
    const [rows, people] = await Promise.all([
      exceptionsOf(ctx.act, [ctx.workflow]),
      can(ctx.actor.roles, 'workflow.assign') ? ownersOf(ctx.act, ctx.workflow) : [],
    ])
    return { rows, people }
  }),
  /** The same over all workflows of the person, as far as their roles see items. */
  allExceptions: memberProcedure.query(async ({ ctx }) => {
    if (!can(ctx.actor.roles, 'workflow.items')) return []
    const own = ctx.workflows.map(async (row) => {
      const definition = await findDefinition(ctx.base.db, ctx.organisation.id, row.id, row.version)
      return { ...row, organisationId: ctx.organisation.id, definition }
    })
    return exceptionsOf(ctx.act, await Promise.all(own))
  }),
  retryMany: workflowProcedure('workflow.retry')
    .input(z.object({ numbers }))
    .mutation(({ ctx, input }) => retryItems(ctx.act, ctx.workflow, input.numbers)),
  own: workflowProcedure('workflow.retry')
    .input(z.object({ numbers, userId: z.string().max(80).nullable() }))
    .mutation(({ ctx, input }) => assignOwner(ctx.act, ctx.workflow, input)),
  enterByHand: workflowProcedure('workflow.retry')
    .input(itemNumber)
    .mutation(({ ctx, input }) => enterByHand(ctx.act, ctx.workflow, input.number)),
  dismiss: workflowProcedure('workflow.retry')
    .input(z.object({ numbers, reason }))
    .mutation(({ ctx, input }) => dismissItems(ctx.act, ctx.workflow, input)),
  restore: workflowProcedure('workflow.retry')
    .input(itemNumber)
    .mutation(({ ctx, input }) => restoreItem(ctx.act, ctx.workflow, input.number)),
  /** Who sent an item; null where nobody knows. */
  sender: workflowProcedure('workflow.items')
    .input(itemNumber)
    .query(({ ctx, input }) => senderView(ctx.act, ctx.workflow, input.number)),
  setSender: workflowProcedure('workflow.review')
    .input(itemNumber.extend(senderInputSchema.shape))
    .mutation(({ ctx, input }) => setSender(ctx.act, ctx.workflow, input)),
  eraseSender: workflowProcedure('workflow.review')
    .input(itemNumber)
    .mutation(({ ctx, input }) => eraseSender(ctx.act, ctx.workflow, input.number)),
  makeStatusLink: workflowProcedure('workflow.review')
    .input(itemNumber)
    .mutation(({ ctx, input }) => makeStatusLink(ctx.act, ctx.workflow, input.number)),
  revokeStatusLink: workflowProcedure('workflow.review')
    .input(itemNumber)
    .mutation(({ ctx, input }) => revokeStatusLink(ctx.act, ctx.workflow, input.number)),
  reopen: workflowProcedure('workflow.reopen')
    .input(itemNumber)
    .mutation(({ ctx, input }) => reopenItem(ctx.act, ctx.workflow, input.number)),
  resume: workflowProcedure('workflow.review')
    .input(itemNumber)
    .mutation(({ ctx, input }) => resumeItem(ctx.act, ctx.workflow, input.number)),
  /** Who may be given work, for the list of a lead. */
  people: workflowProcedure('workflow.assign').query(async ({ ctx }) =>
    (await assignable(ctx.act, ctx.workflow)).map(({ id, name }) => ({ id, name })),
  ),
  assign: workflowProcedure('workflow.assign')
    .input(z.object({ assignments: z.array(z.object({ number, userId: z.string().max(80).nullable() })).max(maxBulk) }))
    .mutation(({ ctx, input }) => assignTasks(ctx.act, ctx.workflow, input.assignments)),
  prioritise: workflowProcedure('workflow.assign')
    .input(z.object({ changes: z.array(z.object({ number, priority })).max(maxBulk) }))
    .mutation(({ ctx, input }) => setPriority(ctx.act, ctx.workflow, input.changes)),
  /** Saved views and columns of the list. */
  settings: workflowProcedure('workflow.items').query(({ ctx }) => listSettings(ctx.act, ctx.workflow)),
  saveView: workflowProcedure('workflow.items')
    .input(
      z.object({
        id: z.uuid().optional(),
        name: viewName,
        query: z
          .string()
          .max(2000)
          .regex(/^[\x21-\x7e]*$/),
        shared: z.boolean().default(false),
      }),
    )
    .mutation(({ ctx, input }) => saveView(ctx.act, ctx.workflow, input)),
  deleteView: workflowProcedure('workflow.items')
    .input(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => deleteView(ctx.act, ctx.workflow, input.id)),
  setDefaultView: workflowProcedure('workflow.items')
    .input(z.object({ id: z.uuid().nullable() }))
    .mutation(({ ctx, input }) => setDefaultView(ctx.act, ctx.workflow, input.id)),
  setColumns: workflowProcedure('workflow.items')
    .input(z.object({ columns: z.array(z.string().max(40)).max(40).nullable() }))
    .mutation(({ ctx, input }) => setColumns(ctx.act, ctx.workflow, input.columns)),
})
