import { data, type ShouldRevalidateFunctionArgs } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { TryInput } from '#server/proposal/try.ts'
import type { Route } from './+types/designer.route.ts'
import { Designer } from './designer.tsx'
import { type Asked, type Refusal, readAsked } from './designer-data.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Design of ${loaderData?.view.name || 'a workflow'} · Countersign` },
]
export const handle: PageHandle = {
  crumb: ({ loaderData }) => {
    const view = (loaderData as { view?: { name: string; workflow: string | null } } | undefined)?.view
    return view?.workflow ? 'Design' : `Design of ${view?.name || 'a new workflow'}`
  },
}

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { organisation, draft } = params
  const server = api(context, request)
  const [view, accounts, workflows] = await Promise.all([
    server.workflow.drafts.get({ organisation, draft }),
    server.proposal.offeredAccounts({ organisation }),
    server.workflow.list({ organisation }),
  ])
  return { view, accounts, workflows: workflows.map(({ key, name }) => ({ key, name })) }
}

/** Saves and publishes; what is refused comes back as a sentence. */
export async function action({ context, request, params }: Route.ActionArgs) {
  const { organisation, draft } = params
  const asked = await readAsked(request)
  if (!asked) throw data({ message: 'The designer sent nothing that can be read.' }, { status: 400 })
  const done = await attempt(context, request, (caller) => answerTo(caller, { organisation, draft }, asked))
  if (done.ok) return { ok: true as const, intent: asked.intent, ...done.value }
  const { message, subject, code } = done
  return { ok: false as const, intent: asked.intent, message, subject, stale: code === 'stale' } satisfies Refusal
}

type Caller = Parameters<Parameters<typeof attempt>[2]>[0]
type Scope = { organisation: string; draft: string }

async function answerTo(caller: Caller, scope: Scope, asked: Asked): Promise<Record<string, unknown>> {
  const { drafts } = caller.workflow
  const { intent, revision } = asked
  const one = { ...scope, revision }
  switch (intent) {
    case 'save': {
      const saved = await drafts.save({ ...one, content: asked.content as Record<string, unknown> })
      return { revision: saved.revision, at: saved.updatedAt }
    }
    case 'look':
      return { view: await drafts.get(scope) }
    case 'publish':
      return drafts.publish({ ...one, despite: asked.despite === true, members: asked.members as string[] })
    case 'takeOver':
      return drafts.takeOver({ ...one, choice: asked.choice as Record<string, 'draft' | 'published'> })
    case 'rename':
      return drafts.rename({ ...one, key: String(asked.key ?? '') })
    case 'discard':
      await drafts.discard(one)
      return {}
    case 'try': {
      const { items, ask } = asked as Asked & Pick<TryInput, 'items' | 'ask'>
      return caller.proposal.tryDraft({ ...scope, items, ask: ask === true })
    }
  }
}

/** A network that is away for a moment is a save that failed, not a page that is gone. */
export async function clientAction({ serverAction, request }: Route.ClientActionArgs) {
  const asked = await readAsked(request.clone())
  try {
    return await serverAction()
  } catch (error) {
    if (error instanceof Response) throw error
    const message = 'The server did not answer. What you changed is kept in this browser.'
    return { ok: false as const, intent: asked?.intent ?? 'save', message, subject: null, stale: false }
  }
}

/** What the page holds is newer than what the server says, until somebody reloads it. */
export function shouldRevalidate(change: ShouldRevalidateFunctionArgs): boolean {
  if (change.currentParams.draft !== change.nextParams.draft) return true
  return !change.formMethod && change.currentUrl.href === change.nextUrl.href
}

export default function DesignerPage({ loaderData, params }: Route.ComponentProps) {
  const { view } = loaderData
  // Loaded anew, the page begins anew.
  return <Designer key={`${view.id}/${view.revision}`} {...loaderData} organisation={params.organisation} />
}
