import { data, Outlet, useMatches } from 'react-router'
import { api, door, type PageError } from '#app/api.server.ts'
import { ErrorPage } from '#app/ui/error-page.tsx'
import { type NavItem, PageShell } from '#app/ui/page-shell.tsx'
import type { Route } from './+types/organisation.layout.ts'
import { personMenu, workflowTabs } from './person-menu.ts'

/**
 * What a page inside says about its frame: `full` uses the whole window; `crumb` names it in the breadcrumbs, a
 * function when the name depends on the address or on what it loaded.
 */
export type PageHandle = {
  full?: boolean
  crumb?: string | ((match: { params: Record<string, string | undefined>; loaderData: unknown }) => string)
}

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const me = await api(context, request).identity.me()
  const organisation = me.organisations.find((o) => o.slug === params.organisation)
  // Another organisation answers like one that does not exist, so that names cannot be probed.
  if (!organisation) {
    const message = 'There is no such organisation among yours: choose one from the start page.'
    throw data({ message, code: 'not_found', requestId: door(context).requestId } satisfies PageError, { status: 404 })
  }
  const [unread, notices, scheduled] = await Promise.all([
    api(context, request).comment.unread({ organisation: params.organisation }),
    api(context, request).notification.notices.unread({ organisation: params.organisation }),
    api(context, request).schedule.workflows({ organisation: params.organisation }),
  ])
  return {
    unread,
    notices,
    scheduled,
    me: { name: me.name, email: me.email, isDemo: me.isDemo },
    organisation,
    several: me.organisations.length > 1,
  }
}

export default function OrganisationLayout({ loaderData, params }: Route.ComponentProps) {
  const { me, organisation, several, unread, notices, scheduled } = loaderData
  const matches = useMatches()
  const inWorkflow = matches.find((match) => match.params.workflow)?.params.workflow
  const workflow = organisation.workflows.find((w) => w.key === inWorkflow)
  const home = `/o/${params.organisation}`
  const base = workflow ? `${home}/w/${workflow.key}` : null
  const last = matches.at(-1)
  const handle = (last?.handle ?? {}) as PageHandle
  const crumb = last && (typeof handle.crumb === 'function' ? handle.crumb(last) : handle.crumb)
  const crumbs: NavItem[] = [
    { label: organisation.name, to: home },
    ...(workflow && base ? [{ label: workflow.name, to: base }] : []),
    ...(last && crumb ? [{ label: crumb, to: last.pathname }] : []),
  ]
  return (
    <PageShell
      me={me}
      menu={personMenu(organisation).filter((entry) => several || entry.to !== '/')}
      organisation={organisation}
      tabs={base && workflow ? workflowTabs(base, organisation.roles, scheduled.includes(workflow.key)) : []}
      crumbs={crumbs}
      unread={{
        count: unread,
        label: unread === 1 ? '1 unread mention' : `${unread} unread mentions`,
        to: `${home}/mentions`,
      }}
      notices={{
        count: notices,
        label: notices === 1 ? '1 unread notice' : `${notices} unread notices`,
        to: `${home}/notices`,
      }}
      full={handle.full ?? false}
    >
      <Outlet />
    </PageShell>
  )
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return <ErrorPage error={error} />
}
