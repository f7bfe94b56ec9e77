import { visibilityOf } from '#server/item/list.server.ts'
import { findSender, statusLinkOf } from '#server/item/sender.server.ts'
import { findItemByNumber } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import { comingReminders, type LettersView, type LetterView, remindedFrom, withLink } from './letters.ts'
import { type LetterRow, lastReturn, lettersOfItem } from './letters-store.server.ts'

/** The letters of an item, newest first, for whoever may see what was said about it. */
export async function lettersView(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<LettersView> {
  const item = await findItemByNumber(ctx.db, workflow.id, number)
  if (!item) throw new DomainError('not_found', `There is no item ${number} in this workflow: go back to the list.`)
  const { organisationId, id: itemId } = item
  const place = { organisationId, itemId }
  const nothing: LettersView = { letters: [], off: ctx.mail.off, reminders: [] }
  if (!(await visibilityOf(ctx, [itemId]))(itemId).history) return nothing
  const [rows, link, said, definition, sender] = await Promise.all([
    lettersOfItem(ctx.db, organisationId, itemId),
    statusLinkOf(ctx, place),
    lastReturn(ctx.db, organisationId, itemId),
    findDefinition(ctx.db, organisationId, item.workflowId, item.workflowVersion),
    findSender(ctx.db, place),
  ])
  const now = ctx.now()
  const from = item.state === 'returned' && said && sender ? remindedFrom(rows, said.id) : null
  const coming = from ? comingReminders(from, definition.sender.remindDays, now) : []
  return {
    letters: rows.map((row) => letterView(row, link, now, ctx.mail.off !== null)),
    off: ctx.mail.off,
    reminders: coming.map((at) => at.toISOString()),
  }
}

function letterView(row: LetterRow, link: string | null, now: Date, off: boolean): LetterView {
  const { id, kind, state, to, subject, createdAt, notBefore, endedAt, problem } = row
  return {
    ...{ id, kind, state, to, subject, problem, text: withLink(row.body, link) },
    createdAt: createdAt.toISOString(),
    notBefore: notBefore.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    stuck: state === 'failed' || (state === 'waiting' && off && notBefore <= now),
  }
}
