import type { Ctx } from '#server/platform/context.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import {
  type AccountRow,
  listAccounts,
  spentToday,
  type UsageRow,
  usageSince,
  type WorkflowProvider,
  workflowSettings,
} from './account-store.server.ts'
import { type Settings, settingsProblem } from './accounts.ts'

/** An account without its key: that there is one, and its last four characters. */
export type AccountView = Omit<AccountRow, 'organisationId' | 'secret' | 'secretHint'> & {
  hasKey: boolean
  keyHint: string | null
  /** Names of the workflows whose current version asks it. */
  usedBy: string[]
}

export type WorkflowUsage = {
  key: string
  name: string
  /** The person is its member, and may open its settings. */
  mine: boolean
  /** Label of the account that it asks; null where the local provider proposes. */
  asks: string | null
  mayLeave: boolean
  /** Since the month began, one entry a currency. */
  usage: Omit<UsageRow, 'workflowId'>[]
}

/** The organisation's accounts, and what its workflows have asked for since the month began (UTC). */
export async function accountsPage(
  ctx: Ctx,
): Promise<{ accounts: AccountView[]; workflows: WorkflowUsage[]; since: string }> {
  const organisationId = ctx.actor.organisationId
  const mine = ctx.actor.kind === 'user' ? ctx.actor.workflowIds : []
  const now = ctx.now()
  const since = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1))
  const [accounts, workflows, rows] = await Promise.all([
    listAccounts(ctx.db, organisationId),
    workflowSettings(ctx.db, organisationId),
    usageSince(ctx.db, organisationId, since),
  ])
  const asks = (w: WorkflowProvider, account: { key: string }) => w.provider !== 'local' && w.account === account.key
  return {
    since: since.toISOString(),
    accounts: accounts.map(({ organisationId: _, secret, secretHint, ...plain }) => ({
      ...plain,
      hasKey: secret !== null,
      keyHint: secretHint,
      usedBy: workflows.filter((w) => asks(w, plain)).map((w) => w.name),
    })),
    workflows: workflows.map((w) => ({
      key: w.key,
      name: w.name,
      mine: mine.includes(w.id),
      asks: accounts.find((account) => asks(w, account))?.label ?? null,
      mayLeave: w.mayLeave,
      usage: rows.filter((row) => row.workflowId === w.id).map(({ workflowId: _, ...row }) => row),
    })),
  }
}

/** An account as a workflow's settings offer it. */
export type OfferedAccount = {
  key: string
  label: string
  inside: boolean
  model: string
  currency: string
  /** Models with a price. */
  priced: string[]
}

/** The organisation's accounts as workflows may choose among them. */
export async function offeredAccounts(ctx: Ctx): Promise<OfferedAccount[]> {
  return (await listAccounts(ctx.db, ctx.actor.organisationId)).map(offered)
}

const offered = ({ key, label, inside, model, currency, prices }: AccountRow): OfferedAccount => ({
  key,
  label,
  inside,
  model,
  currency,
  priced: prices.map((p) => p.model),
})

export type SettingsView = {
  workflow: { name: string; noun: { one: string; many: string } }
  version: number
  settings: Settings
  mayLeave: boolean
  accounts: OfferedAccount[]
  /** Why items go to the exceptions with these settings; null where they do not. */
  problem: string | null
  /** Spent since the workflow's midnight, in the chosen account's currency; null without an account. */
  today: { spent: number; currency: string } | null
  /** Items that wait for the provider or for the next day. */
  waiting: number
}

/** A workflow's provider settings as they are in force, with the accounts to choose from. */
export async function settingsPage(ctx: Ctx, workflow: WorkflowRow): Promise<SettingsView> {
  const { organisationId, id: workflowId, version, definition } = workflow
  const { provider: settings, mayLeave, name, noun, timeZone } = definition
  const accounts = await listAccounts(ctx.db, organisationId)
  const account = accounts.find((a) => a.key === settings.account) ?? null
  const of = { organisationId, workflowId, timeZone, now: ctx.now() }
  const [today, waiting] = await Promise.all([
    account ? spentToday(ctx.db, { ...of, currency: account.currency }) : null,
    ctx.db.item.count({ where: { organisationId, workflowId, state: 'read', waitingFor: { not: null } } }),
  ])
  return {
    workflow: { name, noun },
    version,
    settings,
    mayLeave,
    accounts: accounts.map(offered),
    problem: settingsProblem({ provider: settings, mayLeave }, account)?.message ?? null,
    today: account && today ? { spent: today.spent, currency: account.currency } : null,
    waiting,
  }
}
