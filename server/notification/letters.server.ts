import { record } from '#server/audit/commands.server.ts'
import { findDocument } from '#server/document/store.server.ts'
import { ruleActor } from '#server/item/rules.ts'
import { findSender, statusLinkOf, statusPath } from '#server/item/sender.server.ts'
import { mailFacts } from '#server/item/sender.ts'
import { lockItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findDefinition } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { LetterKind } from './letter-words.ts'
import {
  causeOfLetter,
  dayMs,
  dueReminder,
  isConfirmed,
  letterHtml,
  letterText,
  remindedFrom,
  returnOf,
  withLink,
} from './letters.ts'
import {
  endLetter,
  eraseLetters,
  findAddressed,
  findLetter,
  insertLetter,
  type LetterRow,
  lastReturn,
  lettersOfItem,
  noteLetterProblem,
  type Return,
  readdressLetters,
  receiptsTo,
  returnedItems,
} from './letters-store.server.ts'

/** The queue of the jobs that send one letter each. */
export const sendLetterQueue = 'notification.send-letter'

type Place = { organisationId: string; itemId: string }
type Addressed = NonNullable<Awaited<ReturnType<typeof findAddressed>>>

/** What an event about a letter belongs to. */
export const ids = ({ organisationId, workflowId, itemId }: LetterRow) => ({ organisationId, workflowId, itemId })

/**
 * Writes the letter about an item's last return, once, however often and by whatever it is asked for; and once more where
 * it has left for an address that is no longer the sender's. Nothing where nobody knows the sender: the letter is written
 * when somebody has entered them.
 */
export async function writeReturnLetter(ctx: Ctx, itemId: string): Promise<void> {
  await underLock(ctx, itemId, async (tx, place, addressed) => {
    if (addressed.state !== 'returned') return
    const said = await lastReturn(tx, place.organisationId, itemId)
    const sender = said && (await findSender(tx, place))
    if (!sender) return
    const letters = await lettersOfItem(tx, place.organisationId, itemId)
    const cause = causeOfLetter(letters, said.id, sender.address)
    if (cause === null) return
    const definition = await definitionOf(tx, place, addressed)
    const document = documentAskedFor(definition, said.by)
    const notBefore = new Date(said.at.getTime() + definition.holdSeconds * 1000)
    const kind = document === null ? 'return' : 'ask'
    await write(ctx, tx, place, addressed, { kind, cause, said, definition, document, notBefore })
  })
}

/** What a rule's letter asks for by name; null where a person wrote, or the rule only returns. */
function documentAskedFor({ rules }: Definition, by: string): string | null {
  const actions = rules.find((rule) => ruleActor(rule.key) === by)?.actions ?? []
  if (actions.some((action) => action.do === 'return')) return null
  return actions.find((action) => action.do === 'ask')?.document ?? null
}

/** The cause of the one letter that says that an item has arrived. */
const arrival = 'arrival'

/**
 * Runs when an item was proposed for: whoever has just sent it by e-mail hears that it has arrived, once, where the workflow
 * says so and this installation sends mail. What a program wrote is not answered.
 */
export async function confirmArrival(ctx: Ctx, itemId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const item = ctx.mail.off ? null : await findAddressed(ctx.db, organisationId, itemId)
  const definition = item && (await definitionOf(ctx.db, { organisationId, itemId }, item))
  if (!definition?.sender.confirm) return
  await underLock(ctx, itemId, async (tx, place, addressed) => {
    if (addressed.state === 'dismissed') return
    const sender = await findSender(tx, place)
    const document = sender && (await findDocument(tx, place.organisationId, addressed.documentId))
    if (!document) return
    const now = ctx.now()
    const today = await receiptsTo(tx, place.organisationId, sender.address, new Date(now.getTime() - dayMs))
    if (!isConfirmed(mailFacts(document.parts), addressed.receivedAt, today)) return
    const letter = { kind: 'receipt', cause: arrival, said: null, document: null, notBefore: now } as const
    await write(ctx, tx, place, addressed, { ...letter, definition })
  })
}

type ToWrite = {
  kind: LetterKind
  cause: string
  /** What it asks for; null in a letter that asks for nothing. */
  said: Return | null
  definition: Definition
  document: string | null
  notBefore: Date
}

/** Keeps the letter with the job that sends it when its hold is over. */
async function write(ctx: Ctx, tx: Tx, place: Place, addressed: Addressed, letter: ToWrite): Promise<void> {
  const { organisationId } = place
  const sender = await findSender(tx, place)
  if (!sender) return
  const { kind, cause, said, definition, document, notBefore } = letter
  const { statusLink } = definition.sender
  if (statusLink) await statusPath(ctx, tx, place, { make: true })
  const { workflow, workflowId, receivedAt, language } = addressed
  const text = letterText({
    ...{ kind, receivedAt, document, statusLink, timeZone: definition.timeZone, message: said?.body ?? null },
    language: language ?? definition.languages[0] ?? 'en',
    about: `${workflow.name} #${addressed.number}`,
    organisation: workflow.organisation.name,
  })
  const id = ctx.random.uuid()
  const now = ctx.now()
  const row = { ...place, ...text, id, workflowId, kind, cause, to: sender.address, notBefore, createdAt: now }
  if (!(await insertLetter(tx, row))) return
  await record(ctx, tx, { type: 'letter.written', ...place, workflowId, data: { letterId: id, kind } })
  await orderSending(ctx, tx, { organisationId, id, attempts: 0 }, notBefore)
}

/** Orders the job that sends a letter at a moment. */
export async function orderSending(
  ctx: Ctx,
  tx: Tx,
  { organisationId, id, attempts }: Pick<LetterRow, 'organisationId' | 'id' | 'attempts'>,
  at: Date,
): Promise<void> {
  const afterSeconds = Math.max(0, (at.getTime() - ctx.now().getTime()) / 1000)
  await ctx.queue.send(tx, sendLetterQueue, { organisationId, letterId: id, attempts }, { afterSeconds })
}

/** Sends one letter, unless its item has moved on. Throws what the mail server said, so that the job is tried again. */
export async function sendLetter(ctx: Ctx, letterId: string, attempts: number): Promise<void> {
  const { organisationId } = ctx.actor
  const letter = await findLetter(ctx.db, organisationId, letterId)
  if (letter?.state !== 'waiting' || letter.attempts !== attempts) return
  if (letter.notBefore > ctx.now()) return ctx.db.$transaction((tx) => orderSending(ctx, tx, letter, letter.notBefore))
  if (!(await stillTrue(ctx.db, letter))) return end(ctx, letter, 'withdrawn', null)
  // It waits for somebody who sends it by hand; the pages say so.
  if (ctx.mail.off) return
  const { id, to, subject } = letter
  const link = await statusLinkOf(ctx, letter)
  const text = withLink(letter.body, link)
  try {
    await ctx.mail.send({ id, to, subject, text: `${text}\n`, html: letterHtml(subject, text, link) })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    if (error.code === 'invalid') return end(ctx, letter, 'failed', unusable)
    await noteLetterProblem(ctx.db, id, error.message)
    throw error
  }
  await end(ctx, letter, 'sent', null)
}

const unusable = 'The sender’s address cannot be used: correct it on the item’s page, and send the letter again.'

/** Runs when every attempt failed: it stands among the exceptions until somebody retries it or writes by hand. */
export async function failLetter(ctx: Ctx, letterId: string, attempts: number): Promise<void> {
  const letter = await findLetter(ctx.db, ctx.actor.organisationId, letterId)
  if (letter?.state !== 'waiting' || letter.attempts !== attempts) return
  await end(ctx, letter, 'failed', letter.problem ?? 'The letter could not be sent: see the server’s log.')
}

/** Is the item still where this letter says it is? A return that was taken back, or answered, is not. */
async function stillTrue(db: Db, letter: LetterRow): Promise<boolean> {
  const { organisationId, itemId } = letter
  const item = await findAddressed(db, organisationId, itemId)
  if (letter.kind === 'receipt') return item !== null && item.state !== 'dismissed'
  return item?.state === 'returned' && (await lastReturn(db, organisationId, itemId))?.id === returnOf(letter)
}

async function end(
  ctx: Ctx,
  letter: LetterRow,
  state: 'sent' | 'failed' | 'withdrawn',
  problem: string | null,
  data: Record<string, boolean> = {},
): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    await lockItem(tx, letter.organisationId, letter.itemId)
    if (!(await endLetter(tx, letter, { state, endedAt: ctx.now(), problem }))) return
    const { id: letterId, kind } = letter
    await record(ctx, tx, { type: `letter.${state}`, ...ids(letter), data: { letterId, kind, ...data } })
  })
}

/** Runs when an item may not be returned any more: what has not left does not leave. */
export async function withdrawLetters(ctx: Ctx, itemId: string): Promise<void> {
  const { organisationId } = ctx.actor
  for (const letter of await lettersOfItem(ctx.db, organisationId, itemId))
    if (letter.state === 'waiting' && !(await stillTrue(ctx.db, letter))) await end(ctx, letter, 'withdrawn', null)
}

/** Runs when somebody has said who sent an item: letters go there, and one that could not be written is. */
export async function readdress(ctx: Ctx, itemId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const sender = await findSender(ctx.db, { organisationId, itemId })
  if (!sender) return
  await ctx.db.$transaction((tx) => readdressLetters(tx, organisationId, itemId, sender.address))
  await writeReturnLetter(ctx, itemId)
}

/** Runs when somebody has erased who sent an item: the address and what was written there go too. */
export async function eraseSent(ctx: Ctx, itemId: string): Promise<void> {
  const { organisationId } = ctx.actor
  await ctx.db.$transaction((tx) => eraseLetters(tx, organisationId, itemId, ctx.now()))
}

/** Items looked at in one round trip. */
const batch = 500

/** The clock's look-round: reminds the senders of what is still with them, each of their days once. */
export async function orderDueReminders(ctx: Ctx): Promise<void> {
  let after: string | null = null
  for (;;) {
    const items = await returnedItems(ctx.db, batch, after)
    for (const { id: itemId, organisationId, workflowId, workflowVersion } of items) {
      const acting: Ctx = { ...ctx, actor: { ...ctx.actor, organisationId } }
      try {
        const { sender } = await findDefinition(ctx.db, organisationId, workflowId, workflowVersion)
        if (sender.remindDays.length > 0) await remind(acting, itemId)
      } catch (error) {
        // One that cannot be written must not keep the others waiting; the next round tries it again.
        ctx.log.error({ err: error, itemId }, 'a reminder could not be written')
      }
    }
    after = items.at(-1)?.id ?? null
    if (items.length < batch) return
  }
}

async function remind(ctx: Ctx, itemId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const now = ctx.now()
  const said = await lastReturn(ctx.db, organisationId, itemId)
  if (!said) return
  await underLock(ctx, itemId, async (tx, place, addressed) => {
    if (addressed.state !== 'returned') return
    const definition = await definitionOf(tx, place, addressed)
    const known = await lettersOfItem(tx, organisationId, itemId)
    const from = remindedFrom(known, said.id)
    const day = from && dueReminder(from, definition.sender.remindDays, now)
    if (day === null) return
    const cause = `${said.id}:${day}`
    if (known.some((letter) => letter.cause === cause)) return
    await write(ctx, tx, place, addressed, {
      kind: 'reminder',
      cause,
      said,
      definition,
      document: null,
      notBefore: now,
    })
  })
}

/** Work on an item under its lock; nothing where it is only a copy made to measure. */
async function underLock(
  ctx: Ctx,
  itemId: string,
  work: (tx: Tx, place: Place, addressed: Addressed) => Promise<void>,
): Promise<void> {
  const { organisationId } = ctx.actor
  await ctx.db.$transaction(async (tx) => {
    if (!(await lockItem(tx, organisationId, itemId))) return
    const addressed = await findAddressed(tx, organisationId, itemId)
    if (!addressed || addressed.seeded) return
    await work(tx, { organisationId, itemId }, addressed)
  })
}

const definitionOf = (db: Db, { organisationId }: Place, { workflowId, workflowVersion }: Addressed) =>
  findDefinition(db, organisationId, workflowId, workflowVersion)
