import { can } from '#server/identity/identity.ts'
import { findPreference, namesOf, savePreference } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { isUniqueViolation } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'

/** Views that one person may keep of one workflow. */
const maxViews = 50

export type SavedViewRow = {
  id: string
  name: string
  /** The list's address query, without a question mark. */
  query: string
  shared: boolean
  /** Null: one's own. */
  by: string | null
  /** May rename, change and delete it. */
  mine: boolean
}

export type ListSettings = { views: SavedViewRow[]; defaultView: string | null; columns: string[] | null }

const preferenceName = (workflow: WorkflowRow) => `list.${workflow.id}`
type Preference = { defaultView?: string | null; columns?: string[] | null }

/** How this person likes the list of a workflow: their views and those shared with them, the one it opens with, its columns. */
export async function listSettings(ctx: Ctx, workflow: WorkflowRow): Promise<ListSettings> {
  const { organisationId, id: workflowId } = workflow
  const me = ctx.actor.id
  const [rows, preference] = await Promise.all([
    ctx.db.savedView.findMany({
      where: { organisationId, workflowId, OR: [{ userId: me }, { shared: true }] },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
    }),
    findSettings(ctx, workflow),
  ])
  const names = await namesOf(
    ctx.db,
    organisationId,
    rows.filter((row) => row.userId !== me).map((row) => row.userId),
  )
  const views = rows.map(({ id, name, query, shared, userId }) => ({
    id,
    name,
    query,
    shared,
    by: userId === me ? null : (names.get(userId) ?? 'a former member'),
    mine: userId === me || tidies(ctx),
  }))
  const { defaultView = null, columns = null } = preference
  return { views, defaultView: views.some((view) => view.id === defaultView) ? defaultView : null, columns }
}

/** A lead looks after what is shared, also when its author has left. */
const tidies = (ctx: Ctx) => ctx.actor.kind === 'user' && can(ctx.actor.roles, 'workflow.assign')

async function findSettings(ctx: Ctx, workflow: WorkflowRow): Promise<Preference> {
  return ((await findPreference(ctx.db, ctx.actor.id, preferenceName(workflow))) as Preference | null) ?? {}
}

async function saveSettings(ctx: Ctx, workflow: WorkflowRow, change: Preference): Promise<void> {
  const value = { ...(await findSettings(ctx, workflow)), ...change }
  await savePreference(ctx.db, ctx.actor.id, preferenceName(workflow), value)
}

export type ViewInput = { id?: string | undefined; name: string; query: string; shared: boolean }

/** Keeps a view under a name of one's own; with an id it changes that one. Sharing is for leads. */
export async function saveView(ctx: Ctx, workflow: WorkflowRow, input: ViewInput): Promise<{ id: string }> {
  const { organisationId, id: workflowId } = workflow
  const { name, query, shared } = input
  const before = input.id ? await ownView(ctx, workflow, input.id) : null
  if (shared && !before?.shared && !tidies(ctx))
    throw new DomainError('forbidden', 'Only a lead may share a view: keep it for yourself, or ask your lead.')
  try {
    if (before) {
      await ctx.db.savedView.update({ where: { id: before.id }, data: { name, query, shared }, select: { id: true } })
      return { id: before.id }
    }
    const kept = await ctx.db.savedView.count({ where: { organisationId, workflowId, userId: ctx.actor.id } })
    if (kept >= maxViews)
      throw new DomainError('refused', `You keep ${maxViews} views of this workflow already: delete one first.`)
    const id = ctx.random.uuid()
    await ctx.db.savedView.create({
      data: { id, organisationId, workflowId, userId: ctx.actor.id, name, query, shared, createdAt: ctx.now() },
      select: { id: true },
    })
    return { id }
  } catch (error) {
    if (isUniqueViolation(error))
      throw new DomainError('conflict', `There is a view named “${name}” already: choose another name.`, 'name')
    throw error
  }
}

export async function deleteView(ctx: Ctx, workflow: WorkflowRow, id: string): Promise<void> {
  const view = await ownView(ctx, workflow, id)
  await ctx.db.savedView.deleteMany({ where: { organisationId: workflow.organisationId, id: view.id } })
}

/** The view that the list opens with; null: all that is open. */
export async function setDefaultView(ctx: Ctx, workflow: WorkflowRow, id: string | null): Promise<void> {
  const { views } = await listSettings(ctx, workflow)
  if (id !== null && !views.some((view) => view.id === id)) throw noView()
  await saveSettings(ctx, workflow, { defaultView: id })
}

/** The columns this person wants to see, in the list's own order; null: those that come by themselves. */
export async function setColumns(ctx: Ctx, workflow: WorkflowRow, columns: string[] | null): Promise<void> {
  await saveSettings(ctx, workflow, { columns })
}

const noView = () => new DomainError('not_found', 'There is no such view any more: reload the list.')

async function ownView(ctx: Ctx, workflow: WorkflowRow, id: string) {
  const { organisationId, id: workflowId } = workflow
  const view = await ctx.db.savedView.findFirst({ where: { organisationId, workflowId, id } })
  if (!view || (view.userId !== ctx.actor.id && !(view.shared && tidies(ctx)))) throw noView()
  return view
}
