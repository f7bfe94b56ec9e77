import sharp from 'sharp'
import { record } from '#server/audit/commands.server.ts'
import { findPageImage } from '#server/document/store.server.ts'
import { raiseException } from '#server/item/commands.server.ts'
import { lockItem, saveItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type LlmAccount, LlmError, noUsage } from '#server/platform/llm.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { type AccountRow, findAccount, insertCall, spentToday } from './account-store.server.ts'
import { settingsProblem } from './accounts.ts'
import { findWork, proposeWith, type Work } from './commands.server.ts'
import { localProvider } from './local/local.ts'
import { costOf, type Prices } from './openai/cost.ts'
import { type OpenaiParts, openaiProvider, smallChunk } from './openai/openai.ts'
import type { Provider, Usage } from './proposal.ts'
import { sendAsk } from './send-ask.server.ts'
import { afterFault, limitReached, type Next } from './waiting.ts'

/**
 * Asks the workflow's provider for one item. The item waits, with the reason, while the provider does not answer or the
 * daily limit is used up. Items asked for at a time and money are counted over all processes; with several at a time,
 * those under way when the limit is reached still finish.
 */
export async function askForItem(ctx: Ctx, itemId: string, downSince: Date | null): Promise<void> {
  const work = await findWork(ctx, itemId)
  if (!work) return
  const { organisationId, workflowId } = work.item
  const { provider } = work.definition
  if (provider.name === 'local') return proposeWith(ctx, work, localProvider)
  const account = provider.account ? await findAccount(ctx.db, organisationId, { key: provider.account }) : null
  const problem = settingsProblem(work.definition, account)
  if (problem || !account) return raiseException(ctx, itemId, 'propose', problem ?? gone)
  const release = await ctx.slots.take(`provider/${workflowId}`, provider.concurrency)
  // Two started at once on the last slot: it is free again soon.
  if (!release)
    return ctx.db.$transaction((tx) =>
      sendAsk(ctx, tx, work, { ...(downSince ? { downSince } : {}), afterSeconds: 1 + ctx.random.int(4) }),
    )
  const next = await ask(ctx, work, account, downSince).finally(release)
  if (next) await settle(ctx, work, next, downSince)
}

const gone = { code: 'provider_account', message: 'The provider account does not exist any more: choose another one.' }

/** Null when the item has its proposal. */
async function ask(ctx: Ctx, work: Work, account: AccountRow, downSince: Date | null): Promise<Next | null> {
  const { organisationId, workflowId } = work.item
  const { provider: settings, timeZone } = work.definition
  const { currency, label } = account
  const now = ctx.now()
  if (settings.dailyLimit !== undefined) {
    const today = await spentToday(ctx.db, { organisationId, workflowId, currency, timeZone, now })
    const amount = settings.dailyLimit
    if (today.spent >= amount) return limitReached({ amount, currency, nextDay: today.nextDay, now, timeZone })
  }
  try {
    await proposeWith(ctx, work, meteredProvider(ctx, work, account))
    return null
  } catch (error) {
    if (error instanceof DomainError && error.code === 'refused')
      return { kind: 'exception', code: 'provider_key', message: error.message }
    if (!(error instanceof LlmError)) throw error
    const { fault, message, retryAfterMs } = error
    const failedAt = ctx.now()
    return afterFault({
      fault,
      message,
      retryAfterMs,
      label,
      settings,
      downSince: downSince ?? now,
      now: failedAt,
      random: ctx.random.float(),
      timeZone,
    })
  }
}

async function settle(ctx: Ctx, work: Work, next: Next, downSince: Date | null): Promise<void> {
  const { item } = work
  if (next.kind === 'exception') return raiseException(ctx, item.id, 'propose', next)
  if (next.kind === 'local') {
    const flag = { code: 'fallback', severity: 'info' as const, fieldKeys: [], message: next.because }
    return proposeWith(ctx, work, localProvider, [flag])
  }
  await letWait(ctx, work, next, next.reason === 'limit' ? null : (downSince ?? ctx.now()))
}

/** The item says why it waits, and is asked for again; all in one transaction. */
async function letWait(ctx: Ctx, work: Work, next: Extract<Next, { kind: 'wait' }>, downSince: Date | null) {
  const { organisationId, workflowId, id: itemId } = work.item
  await ctx.db.$transaction(async (tx) => {
    const item = await lockItem(tx, organisationId, itemId)
    if (item?.state !== 'read') return
    const now = ctx.now()
    const afterSeconds = Math.max(1, (next.until.getTime() - now.getTime()) / 1000)
    await sendAsk(ctx, tx, work, { ...(downSince ? { downSince } : {}), afterSeconds })
    if (item.waitingFor === next.sentence) return
    await saveItem(tx, item, { waitingFor: next.sentence, waitingSince: item.waitingSince ?? now })
    await record(ctx, tx, {
      type: 'item.waiting',
      organisationId,
      workflowId,
      itemId,
      data: { reason: next.reason, until: next.until.toISOString() },
    })
  })
}

/** The account as the client of models takes it; throws `refused` where its key cannot be opened. */
export function llmAccountOf(ctx: Ctx, account: AccountRow, model: string): LlmAccount {
  return {
    baseUrl: account.baseUrl,
    apiKey: account.secret ? ctx.vault.open(account.secret, account.organisationId) : null,
    inside: account.inside,
    timeoutMs: account.timeoutSeconds * 1000,
    model,
  }
}

/** The provider that reads a document with an account's model, whoever puts the questions. */
export function accountProvider(
  ctx: Ctx,
  { organisationId, documentId }: { organisationId: string; documentId: string },
  settings: Definition['provider'],
  account: AccountRow,
  ask: OpenaiParts['ask'],
): Provider {
  return openaiProvider({
    ask,
    model: settings.model ?? account.model,
    prices: pricesOf(account),
    ...(account.inside ? { chunkTokens: smallChunk } : {}),
    ...(settings.images ? { pageImage: (page: number) => pageImage(ctx, organisationId, documentId, page) } : {}),
  })
}

/** The provider with a meter: one row an item asked for, whatever became of it. */
export function meteredProvider(ctx: Ctx, work: Pick<Work, 'item' | 'definition'>, account: AccountRow): Provider {
  const { provider: settings } = work.definition
  const model = settings.model ?? account.model
  const llmAccount = llmAccountOf(ctx, account, model)
  const prices = pricesOf(account)
  const provider = accountProvider(ctx, work.item, settings, account, (request) => ctx.llm.ask(llmAccount, request))
  return {
    ...provider,
    async propose(...asked) {
      const at = ctx.now()
      const started = performance.now()
      const none: Usage = { ...noUsage, model, cost: null, currency: account.currency }
      const meter = (usage: Usage, outcome: 'answered' | 'refused' | 'failed', problem: string | null) => {
        const latencyMs = Math.round(performance.now() - started)
        return keepCall(ctx, work.item, { account: account.key, at, latencyMs, outcome, problem, usage })
      }
      try {
        const proposal = await provider.propose(...asked)
        await meter(proposal.usage ?? none, 'answered', null)
        return proposal
      } catch (error) {
        if (!(error instanceof LlmError)) throw error
        const usage = { ...none, ...error.usage, cost: costOf(prices, [model], error.usage) }
        await meter(usage, error.fault === 'refused' ? 'refused' : 'failed', error.message)
        throw error
      }
    },
  }
}

export const pricesOf = (account: Pick<AccountRow, 'currency' | 'prices'>): Prices => ({
  currency: account.currency,
  models: account.prices,
})

type Call = Pick<Parameters<typeof insertCall>[1], 'account' | 'at' | 'latencyMs' | 'outcome' | 'problem'>

async function keepCall(ctx: Ctx, item: Work['item'], { usage, ...call }: Call & { usage: Usage }): Promise<void> {
  const { organisationId, workflowId, id: itemId } = item
  await insertCall(ctx.db, { id: ctx.random.uuid(), organisationId, workflowId, itemId, ...call, ...usage })
}

/** A page's image as a data URL, in the one format that every server with eyes takes. */
async function pageImage(ctx: Ctx, organisationId: string, documentId: string, page: number): Promise<string> {
  const key = await findPageImage(ctx.db, organisationId, documentId, page)
  if (!key) throw new Error(`page ${page} has no image`)
  const jpeg = await sharp(await ctx.files.get(organisationId, key))
    .jpeg({ quality: 80 })
    .toBuffer()
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`
}
