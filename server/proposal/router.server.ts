import { z } from 'zod'
import { can } from '#server/identity/identity.ts'
import { organisationProcedure, router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { publishSettings, removeAccount, saveAccount, tryAccount } from './account-commands.server.ts'
import { accountsPage, offeredAccounts, settingsPage } from './account-views.server.ts'
import { accountSchema, settingsSchema } from './accounts.ts'
import { learningProcedures } from './learning/router.server.ts'
import { tryDraft } from './try.server.ts'
import { tryInputSchema } from './try.ts'

const providers = organisationProcedure('organisation.providers')
const oneAccount = z.object({ id: z.uuid() })

export const proposalRouter = router({
  ...learningProcedures,
  /** The organisation's provider accounts, without their keys, and what was asked this month. */
  accounts: providers.query(({ ctx }) => accountsPage(ctx.act)),
  /** What a new workflow may choose among; without addresses and figures. */
  offeredAccounts: organisationProcedure('organisation.workflows').query(({ ctx }) => offeredAccounts(ctx.act)),
  saveAccount: providers.input(accountSchema).mutation(({ ctx, input }) => saveAccount(ctx.act, input)),
  removeAccount: providers.input(oneAccount).mutation(({ ctx, input }) => removeAccount(ctx.act, input.id)),
  /** Asks the account one tiny question. */
  tryAccount: providers.input(oneAccount).mutation(({ ctx, input }) => tryAccount(ctx.act, input.id)),

  /** A workflow's provider settings and the accounts to choose from. */
  settings: workflowProcedure('workflow.configure').query(async ({ ctx }) => ({
    ...(await settingsPage(ctx.act, ctx.workflow)),
    mayAllowLeaving: can(ctx.actor.roles, 'organisation.providers'),
  })),
  /** Publishes new provider settings as the workflow's next version; `version` is the one they were changed on. */
  setSettings: workflowProcedure('workflow.configure')
    .input(z.object({ version: z.number().int().positive(), settings: settingsSchema, mayLeave: z.boolean() }))
    .mutation(({ ctx, input }) => {
      const mayAllowLeaving = can(ctx.actor.roles, 'organisation.providers')
      return publishSettings(ctx.act, ctx.workflow, { ...input, mayAllowLeaving })
    }),

  /** What a draft would make of up to five items that are here; saves nothing, and asks over the network only with `ask`. */
  tryDraft: organisationProcedure('organisation.workflows')
    .input(tryInputSchema)
    .mutation(({ ctx, input }) => tryDraft(ctx, input)),
})
