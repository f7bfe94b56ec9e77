import { createHash, timingSafeEqual } from 'node:crypto'
import { record } from '#server/audit/commands.server.ts'
import { findDocument } from '#server/document/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { type SenderView, senderOf } from './sender.ts'
import { findItemByNumber, type ItemRow, lockItem } from './store.server.ts'

type Place = { organisationId: string; itemId: string }

/** Keeps who sent an item, when its e-mail has been read; one that somebody entered before stands. */
export async function noteSender(ctx: Ctx, tx: Tx, item: ItemRow): Promise<void> {
  const { organisationId, id: itemId, documentId } = item
  const document = await findDocument(tx, organisationId, documentId)
  const sender = document && senderOf(document.parts)
  if (!sender) return
  await tx.itemSender.createMany({
    data: [{ organisationId, itemId, ...sender, createdAt: ctx.now() }],
    skipDuplicates: true,
  })
}

/** Who sent an item; null where nobody knows. What it says stands in the document too, which is hidden from nobody here. */
export async function senderView(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<SenderView | null> {
  const item = await itemOf(ctx, workflow, number)
  const place = { organisationId: item.organisationId, itemId: item.id }
  const found = await findSender(ctx.db, place)
  if (!found) return null
  const { address, name, subject } = found
  return { address, name, subject, statusLink: await statusLinkOf(ctx, place) }
}

export async function findSender(db: Db, { organisationId, itemId }: Place) {
  return db.itemSender.findUnique({ where: { organisationId_itemId: { organisationId, itemId } } })
}

/** Corrects or adds who sent an item: its letters go there from now on. Another address ends the link that the first one has. */
export async function setSender(
  ctx: Ctx,
  workflow: WorkflowRow,
  { number, address, name }: { number: number; address: string; name: string },
): Promise<void> {
  await change(ctx, workflow, number, async (tx, item) => {
    const place = { organisationId: item.organisationId, itemId: item.id }
    const found = await findSender(tx, place)
    const said = { address, name: name === '' ? null : name }
    if (!found) await tx.itemSender.create({ data: { ...place, ...said, createdAt: ctx.now() } })
    else {
      const moved = found.address.toLowerCase() !== address.toLowerCase()
      const link = moved ? { tokenHash: null, tokenSealed: null } : {}
      await tx.itemSender.update({ where: { itemId: item.id }, data: { ...said, ...link } })
    }
    return 'sender.set'
  })
}

/** Forgets who sent an item; the document itself is a matter of its own. */
export async function eraseSender(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<void> {
  await change(ctx, workflow, number, async (tx, item) => {
    const { count } = await tx.itemSender.deleteMany({
      where: { organisationId: item.organisationId, itemId: item.id },
    })
    return count > 0 ? 'sender.erased' : null
  })
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** Gives the sender an address of their own, where they have none yet. */
export async function makeStatusLink(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<void> {
  await change(ctx, workflow, number, async (tx, item) => {
    const place = { organisationId: item.organisationId, itemId: item.id }
    if (!(await findSender(tx, place)))
      throw new DomainError('refused', 'Nobody knows who sent this item: enter the sender first.', 'address')
    return (await addToken(ctx, tx, place)) ? 'sender.link_made' : null
  })
}

/** The address that the sender has leads nowhere from now on. */
export async function revokeStatusLink(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<void> {
  await change(ctx, workflow, number, async (tx, item) => {
    const { count } = await tx.itemSender.updateMany({
      where: { organisationId: item.organisationId, itemId: item.id, tokenHash: { not: null } },
      data: { tokenHash: null, tokenSealed: null },
    })
    return count > 0 ? 'sender.link_revoked' : null
  })
}

/** Answers whether there was none before. */
async function addToken(ctx: Ctx, tx: Tx, { organisationId, itemId }: Place): Promise<boolean> {
  const token = Buffer.from(ctx.random.bytes(32)).toString('base64url')
  const { count } = await tx.itemSender.updateMany({
    where: { organisationId, itemId, tokenHash: null },
    data: { tokenHash: hashOf(token), tokenSealed: ctx.vault.seal(token, organisationId) },
  })
  return count > 0
}

/**
 * The address, within the application, on which an item's sender sees where it stands; null where they have none.
 * `make`: they get one, if they have an address to send it to. The caller holds the item's lock then.
 */
export async function statusPath(
  ctx: Ctx,
  db: Db,
  place: Place,
  { make = false }: { make?: boolean } = {},
): Promise<string | null> {
  if (make) await addToken(ctx, db, place)
  const sealed = (await findSender(db, place))?.tokenSealed
  return sealed ? `/status/${ctx.vault.open(sealed, place.organisationId)}` : null
}

/** The whole address of that page, as it stands in a mail. */
export async function statusLinkOf(ctx: Ctx, place: Place): Promise<string | null> {
  const path = await statusPath(ctx, ctx.db, place)
  return path && `${ctx.mail.origin}${path}`
}

/** The item that a status link leads to; null for any other text. */
export async function itemOfToken(db: Db, token: string): Promise<Place | null> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return null
  const hash = hashOf(token)
  const found = await db.itemSender.findUnique({
    where: { tokenHash: hash },
    select: { organisationId: true, itemId: true, tokenHash: true },
  })
  if (!found?.tokenHash || !timingSafeEqual(Buffer.from(found.tokenHash), Buffer.from(hash))) return null
  return { organisationId: found.organisationId, itemId: found.itemId }
}

async function itemOf(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<ItemRow> {
  const item = await findItemByNumber(ctx.db, workflow.id, number)
  if (!item) throw new DomainError('not_found', `There is no item ${number} in this workflow: go back to the list.`)
  return item
}

/** One change under the item's lock, with its event; null: nothing was changed. */
async function change(
  ctx: Ctx,
  workflow: WorkflowRow,
  number: number,
  apply: (tx: Tx, item: ItemRow) => Promise<string | null>,
): Promise<void> {
  const { id, organisationId } = await itemOf(ctx, workflow, number)
  await ctx.db.$transaction(async (tx) => {
    const item = await lockItem(tx, organisationId, id)
    if (!item) throw new DomainError('not_found', 'The item was erased.')
    const type = await apply(tx, item)
    if (type) await record(ctx, tx, { type, organisationId, workflowId: item.workflowId, itemId: id })
  })
}
