import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { isUniqueViolation, type Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type LlmAnswer, LlmError } from '#server/platform/llm.ts'
import { listModels } from '#server/platform/llm-models.server.ts'
import { publishVersion } from '#server/workflow/commands.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import {
  type AccountRow,
  deleteAccount,
  findAccount,
  insertAccount,
  updateAccount,
  workflowSettings,
} from './account-store.server.ts'
import {
  type AccountInput,
  accountKeyOf,
  checkedBaseUrl,
  hintOf,
  keyAfter,
  type Settings,
  settingsProblem,
} from './accounts.ts'
import { llmAccountOf, pricesOf } from './ask.server.ts'
import { costOf } from './openai/cost.ts'
import { askQueue } from './send-ask.server.ts'

/** Makes or changes an account. A key that belonged to another address is cleared; `keyCleared` says so. */
export async function saveAccount(ctx: Ctx, input: AccountInput): Promise<{ id: string; keyCleared: boolean }> {
  const organisationId = ctx.actor.organisationId
  const address = checkedBaseUrl(input.baseUrl, input.inside)
  if ('problem' in address) throw new DomainError('invalid', address.problem, 'baseUrl')
  const before = input.id ? await findAccount(ctx.db, organisationId, { id: input.id }) : null
  if (input.id && !before) throw noAccount()
  const key = keyAfter(before && { baseUrl: before.baseUrl, hasKey: before.secret !== null }, {
    baseUrl: address.url,
    secret: input.secret,
  })
  const { label, inside, model, prices, currency, timeoutSeconds } = input
  const plain = { label, baseUrl: address.url, inside, model, prices, currency, timeoutSeconds }
  const data = {
    ...plain,
    ...(key === 'keep' ? {} : sealed(ctx, organisationId, input.secret)),
    updatedAt: ctx.now(),
    updatedBy: ctx.actor.id,
  }
  const id = before?.id ?? ctx.random.uuid()
  try {
    await ctx.db.$transaction(async (tx) => {
      if (!before) {
        const ids = { id, organisationId, key: accountKeyOf(label) }
        await insertAccount(tx, ids, { secretHint: null, ...data })
      } else if (!(await updateAccount(tx, { id, organisationId, version: input.version }, data)))
        throw new DomainError('stale', 'Somebody else has changed this account: reload the page and try again.')
      const changed = before
        ? Object.entries(plain).flatMap(([name, value]) =>
            same(value, before[name as keyof typeof plain]) ? [] : [name],
          )
        : Object.keys(plain)
      await record(ctx, tx, {
        type: 'provider_account.saved',
        organisationId,
        data: { accountId: id, changed: key === 'new' ? [...changed, 'key'] : changed },
      })
      if (key === 'clear')
        await record(ctx, tx, { type: 'provider_account.key_cleared', organisationId, data: { accountId: id } })
      if (before) await wakeItems(ctx, tx, before.key)
    })
  } catch (error) {
    if (isUniqueViolation(error))
      throw new DomainError('conflict', 'There is an account of this name already: choose another one.', 'label')
    throw error
  }
  return { id, keyCleared: key === 'clear' }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
const noAccount = () => new DomainError('not_found', 'There is no such provider account any more: reload the page.')

function sealed(ctx: Ctx, organisationId: string, secret: string | null) {
  if (secret === null) return { secret: null, secretHint: null }
  return { secret: ctx.vault.seal(secret, organisationId), secretHint: hintOf(secret) }
}

/** What waited for this account is asked for again at once. */
async function wakeItems(ctx: Ctx, tx: Tx, key: string): Promise<void> {
  for (const workflow of await workflowSettings(tx, ctx.actor.organisationId))
    if (workflow.account === key) await ctx.queue.wake(tx, askQueue, workflow.id)
}

/** Removes an account that no workflow's current version names. */
export async function removeAccount(ctx: Ctx, id: string): Promise<void> {
  const organisationId = ctx.actor.organisationId
  await ctx.db.$transaction(async (tx) => {
    const account = await findAccount(tx, organisationId, { id })
    if (!account) throw noAccount()
    const users = (await workflowSettings(tx, organisationId)).filter((w) => w.account === account.key)
    if (users.length > 0)
      throw new DomainError(
        'conflict',
        `${users.map((w) => `"${w.name}"`).join(', ')} ${users.length === 1 ? 'names' : 'name'} this account: choose another one there first.`,
      )
    if (!(await deleteAccount(tx, organisationId, id))) throw noAccount()
    await record(ctx, tx, { type: 'provider_account.removed', organisationId, data: { accountId: id } })
  })
}

export type Trial = { ok: boolean; sentence: string; models: string[] }

const longestTrialMs = 30_000
const trialSchema = {
  name: 'trial',
  json: {
    type: 'object',
    properties: { word: { type: 'string' } },
    required: ['word'],
    additionalProperties: false,
  },
}

/** Asks the account one tiny question; says in one sentence what happened, with the models it lists. */
export async function tryAccount(ctx: Ctx, id: string): Promise<Trial> {
  const account = await findAccount(ctx.db, ctx.actor.organisationId, { id })
  if (!account) throw noAccount()
  // Somebody sits before the page: no longer than a model takes to load.
  const timeoutMs = Math.min(account.timeoutSeconds * 1000, longestTrialMs)
  const llmAccount = { ...llmAccountOf(ctx, account, account.model), timeoutMs }
  const models = await listModels(llmAccount).catch(() => [])
  try {
    const started = performance.now()
    const answer = await ctx.llm.ask(llmAccount, {
      system: 'You answer with one JSON object.',
      user: [{ type: 'text', text: 'Answer with the word "ready" as the member "word".' }],
      schema: trialSchema,
      maxOutputTokens: 200,
    })
    const seconds = Math.max(0.1, (performance.now() - started) / 1000).toFixed(1)
    return { ok: true, sentence: `${answer.model} answered in ${seconds} s${costText(account, answer)}.`, models }
  } catch (error) {
    if (!(error instanceof LlmError)) throw error
    const other = error.fault === 'model' && models.length > 0 ? ' It serves those listed below.' : ''
    return { ok: false, sentence: `${error.message}${other}`, models }
  }
}

function costText(account: AccountRow, answer: LlmAnswer) {
  const { inputTokens, outputTokens } = answer.usage
  const cost = costOf(pricesOf(account), [answer.model, account.model], answer.usage)
  const tokens = `${inputTokens} tokens in, ${outputTokens} out`
  return cost === null
    ? ` (${tokens}; no price is entered for it)`
    : ` (${tokens}, ${cost.toFixed(6)} ${account.currency})`
}

/** Publishes provider settings as the workflow's next version; refused where the account may not be asked so. */
export async function publishSettings(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { version: number; settings: Settings; mayLeave: boolean; mayAllowLeaving: boolean },
): Promise<{ version: number }> {
  const { settings, mayLeave } = input
  if (input.version !== workflow.version)
    throw new DomainError('stale', 'Somebody else has changed this workflow: reload the page and try again.')
  if (mayLeave && !workflow.definition.mayLeave && !input.mayAllowLeaving)
    throw new DomainError(
      'forbidden',
      'Only an administrator can allow documents to leave the building: ask yours.',
      'mayLeave',
    )
  const { organisationId } = workflow
  const account = settings.account ? await findAccount(ctx.db, organisationId, { key: settings.account }) : null
  const problem = settingsProblem({ provider: settings, mayLeave }, account)
  if (problem) throw new DomainError('invalid', problem.message, 'account')
  const { version } = await publishVersion(ctx, workflow, { provider: settings, mayLeave })
  return { version }
}
