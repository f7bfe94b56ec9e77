import { record } from '#server/audit/commands.server.ts'
import { can } from '#server/identity/identity.ts'
import { namesOf } from '#server/identity/store.server.ts'
import { dayBegins, dayOf } from '#server/metrics/flow.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { rateOf } from '#server/platform/statistics.ts'
import { audienceOf } from '#server/quality/scorecard.ts'
import { scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { meanMinutes } from './baseline.ts'
import { acceptEntry, type Entry } from './stopwatch.ts'
import {
  type EntryRow,
  entriesToCheck,
  findEntry,
  insertBegun,
  knownTypes,
  lockPerson,
  markVoid,
  ownEntries,
  previousEnd,
  removeBegun,
  saveEntry,
  studyEntries,
  tickEntry,
} from './stopwatch-store.server.ts'

/** What the stopwatch page shows a person: their own entries of today. */
export async function ownStopwatch(ctx: Ctx, workflow: WorkflowRow) {
  const now = ctx.now().getTime()
  const { timeZone } = workflow.definition
  const today = new Date(dayBegins(dayOf(now, timeZone), timeZone))
  const [entries, types] = await Promise.all([
    ownEntries(ctx.db, scopeOf(workflow), ctx.actor.id, today),
    knownTypes(ctx.db, scopeOf(workflow)),
  ])
  return { entries: entries.map(shownEntry), types }
}

function shownEntry({ startedAt, endedAt, voidedAt, userId: _, checkedBy, ...row }: EntryRow) {
  return {
    ...row,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    voided: voidedAt !== null,
    checked: checkedBy !== null,
  }
}

/** That a clock was started. The same start again changes nothing. */
export async function beginEntry(ctx: Ctx, workflow: WorkflowRow, begun: { id: string; agoMs: number }): Promise<void> {
  const now = ctx.now()
  const scope = scopeOf(workflow)
  await ctx.db.$transaction(async (tx) => {
    await lockPerson(tx, scope.organisationId, ctx.actor.id)
    const begunAt = new Date(now.getTime() - begun.agoMs)
    await insertBegun(tx, { ...scope, id: begun.id, userId: ctx.actor.id, receivedAt: now, begunAt })
  })
}

/** An item that was discarded on the device: nothing is left of its start. */
export async function discardEntry(ctx: Ctx, workflow: WorkflowRow, id: string): Promise<void> {
  await ctx.db.$transaction((tx) => removeBegun(tx, workflow.organisationId, ctx.actor.id, id))
}

/**
 * Takes a person's entries in the order in which they ended; each counts once by its id, however often it is sent.
 * Answers the ids that the server has now.
 */
export async function recordEntries(
  ctx: Ctx,
  workflow: WorkflowRow,
  entries: readonly Entry[],
): Promise<{ taken: string[] }> {
  const taken: string[] = []
  for (const entry of [...entries].sort((a, b) => b.agoMs - a.agoMs)) {
    await recordEntry(ctx, workflow, entry)
    taken.push(entry.id)
  }
  return { taken }
}

async function recordEntry(ctx: Ctx, workflow: WorkflowRow, entry: Entry): Promise<void> {
  const now = ctx.now()
  const scope = scopeOf(workflow)
  const userId = ctx.actor.id
  await ctx.db.$transaction(async (tx) => {
    await lockPerson(tx, scope.organisationId, userId)
    const known = await findEntry(tx, scope.organisationId, entry.id)
    if (known && (known.userId !== userId || known.workflowId !== workflow.id))
      throw new DomainError('conflict', 'This entry has the id of another one: discard it and time the next item.')
    if (known?.endedAt) return
    const before = await previousEnd(tx, scope.organisationId, userId, new Date(now.getTime() - entry.agoMs))
    const accepted = acceptEntry(entry, {
      now: now.getTime(),
      begunAt: known?.begunAt?.getTime() ?? null,
      previousEnd: before?.getTime() ?? null,
    })
    const { id, pauses } = entry
    const words = { reference: entry.reference || null, documentType: entry.documentType || null }
    await saveEntry(tx, { ...scope, id, userId, receivedAt: now, pauses, ...words }, accepted)
    const { activeMs, reportedMs, suspect } = accepted
    await record(ctx, tx, {
      type: 'stopwatch.recorded',
      ...scope,
      data: { entryId: id, activeMs, reportedMs, pauses, suspect },
    })
  })
}

/** How far back an entry may still be checked. */
const checkableMs = 90 * 86_400_000

/** Other people's entries, without who timed them and how long it took: the checker looks at the work alone. */
export async function checkList(ctx: Ctx, workflow: WorkflowRow) {
  const since = new Date(ctx.now().getTime() - checkableMs)
  const entries = await entriesToCheck(ctx.db, scopeOf(workflow), ctx.actor.id, since)
  return entries.map(({ id, reference, documentType, endedAt, error, checkedBy }) => ({
    ...{ id, reference, documentType, endedAt: endedAt.toISOString(), error },
    /** Somebody else's tick stands: only they, or the lead, change it. */
    mine: checkedBy === null || checkedBy === ctx.actor.id,
  }))
}

/** A checker's word on somebody else's entry; said again it replaces their own. */
export async function checkEntry(
  ctx: Ctx,
  workflow: WorkflowRow,
  { id, error }: { id: string; error: boolean },
): Promise<void> {
  const { organisationId } = workflow
  await ctx.db.$transaction(async (tx) => {
    const entry = await standingEntry(tx, workflow, id)
    if (entry.userId === ctx.actor.id)
      throw new DomainError('refused', 'You timed this item yourself: somebody else has to check it.')
    if (entry.checkedBy !== null && entry.checkedBy !== ctx.actor.id && !isLead(ctx))
      throw new DomainError('refused', 'Somebody else has checked this item: their tick stands.')
    await tickEntry(tx, organisationId, id, { error, checkedBy: ctx.actor.id, checkedAt: ctx.now() })
    await record(ctx, tx, { type: 'stopwatch.checked', ...scopeOf(workflow), data: { entryId: id, error } })
  })
}

/** Takes an entry out of every figure; it is kept with the reason. One's own, or the lead anybody's. */
export async function voidEntry(
  ctx: Ctx,
  workflow: WorkflowRow,
  { id, reason }: { id: string; reason: string },
): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const entry = await standingEntry(tx, workflow, id)
    if (entry.userId !== ctx.actor.id && !isLead(ctx))
      throw new DomainError('forbidden', 'Only the person who timed this item, or the ops lead, can void it.')
    await markVoid(tx, workflow.organisationId, id, { voidedAt: ctx.now(), voidedBy: ctx.actor.id, voidReason: reason })
    await record(ctx, tx, { type: 'stopwatch.voided', ...scopeOf(workflow), data: { entryId: id } })
  })
}

async function standingEntry(tx: Parameters<typeof findEntry>[0], workflow: WorkflowRow, id: string) {
  const entry = await findEntry(tx, workflow.organisationId, id)
  if (!entry?.endedAt || entry.workflowId !== workflow.id)
    throw new DomainError('not_found', 'There is no such entry in this workflow: reload the page.')
  if (entry.voidedAt) throw new DomainError('stale', 'This entry was voided: it no longer counts.')
  return entry
}

const isLead = (ctx: Ctx) => ctx.actor.kind === 'user' && can(ctx.actor.roles, 'workflow.history')

type StudyPerson = { name: string; n: number; meanMinutes: number | null; errors: ReturnType<typeof rateOf> }

/**
 * The study as the lead sees it: how many entries count, wait for a check, are suspect or void; its newest entries; and
 * figures of single persons, where the workflow has them switched on. Everybody else gets the counts alone.
 */
export async function studyOf(ctx: Ctx, workflow: WorkflowRow) {
  const entries = await studyEntries(ctx.db, scopeOf(workflow))
  const standing = entries.filter((entry) => entry.voidedAt === null)
  const ids = [...new Set(standing.map((entry) => entry.userId))]
  const audience = audienceOf({ lead: isLead(ctx) }, workflow.definition.quality.personFigures, ids.length)
  const names =
    audience === 'persons'
      ? await namesOf(
          ctx.db,
          workflow.organisationId,
          entries.map((e) => e.userId),
        )
      : null
  const persons =
    names &&
    ids.map(
      (id): StudyPerson =>
        personOf(
          names.get(id) ?? 'A former member',
          standing.filter((e) => e.userId === id),
        ),
    )
  return {
    counted: standing.length,
    people: ids.length,
    suspect: standing.filter((entry) => entry.suspect).length,
    unchecked: standing.filter((entry) => entry.error === null).length,
    voided: entries.length - standing.length,
    persons,
    newest:
      names &&
      entries
        .slice(0, 50)
        .map((entry) => ({ ...shownEntry(entry), person: names.get(entry.userId) ?? 'A former member' })),
  }
}

function personOf(name: string, entries: readonly EntryRow[]): StudyPerson {
  const minutes = meanMinutes(entries.filter((e) => !e.suspect).map((e) => e.activeMs))
  const checked = entries.filter((entry) => entry.error !== null)
  return {
    ...{ name, n: entries.length, meanMinutes: minutes?.mean ?? null },
    errors: rateOf(checked.filter((entry) => entry.error).length, checked.length),
  }
}
