import { QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { api } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { openBrowserClient, openQueryClient, TRPCProvider, useTRPC, useTRPCClient } from '#app/trpc.ts'
import type { Route } from './+types/workbench.route.ts'
import { createBrowserDesk } from './browser-desk.ts'
import type { Desk } from './desk.ts'
import type { ReviewApi } from './desk-state.ts'
import { QueueLoading } from './queue-states.tsx'
import benchClasses from './workbench.module.css'
import { Workbench } from './workbench.tsx'

export const handle: PageHandle = { full: true, crumb: 'Review' }

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Review · ${loaderData?.name ?? ''} · Countersign` },
]

/** Checks that this person may review here; the items themselves are claimed by the page. */
export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { organisation, workflow } = params
  const door = api(context, request)
  const [{ definition }, counts, me] = await Promise.all([
    door.workflow.get({ organisation, workflow }),
    door.review.counts({ organisation, workflow }),
    door.identity.me(),
  ])
  return { name: definition.name, noun: definition.noun, counts, person: me.userId }
}

export default function WorkbenchRoute(props: Route.ComponentProps) {
  const [queries] = useState(openQueryClient)
  const [client] = useState(openBrowserClient)
  return (
    <QueryClientProvider client={queries}>
      <TRPCProvider trpcClient={client} queryClient={queries}>
        <WorkbenchPage key={`${props.params.organisation}/${props.params.workflow}`} {...props} />
      </TRPCProvider>
    </QueryClientProvider>
  )
}

const pollMs = 30_000

function WorkbenchPage({ loaderData, params }: Route.ComponentProps) {
  const { organisation, workflow } = params
  const client = useTRPCClient()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const key = trpc.review.counts.queryKey({ organisation, workflow })
  const counts = useQuery({
    ...trpc.review.counts.queryOptions({ organisation, workflow }),
    initialData: loaderData.counts,
    refetchInterval: pollMs,
  })
  const reviewApi = useMemo(() => browserApi(client, organisation, workflow), [client, organisation, workflow])
  const scope = `${loaderData.person}.${organisation}.${workflow}`
  const desk = useBrowserOnly(() =>
    createBrowserDesk(reviewApi, scope, (fresh) => void queries.setQueryData(key, fresh)),
  )
  const base = `/o/${organisation}/w/${workflow}`
  if (!desk)
    return (
      <div className={benchClasses.bench}>
        <QueueLoading />
      </div>
    )
  return (
    <Workbench
      desk={desk}
      workflow={{ name: loaderData.name, noun: loaderData.noun }}
      counts={counts.data}
      links={{ queue: base, exceptions: `${base}?state=exception`, metrics: `${base}/metrics` }}
    />
  )
}

/** The desk needs the browser: the server sends the waiting shape. */
function useBrowserOnly(make: () => Desk): Desk | null {
  const [made, setMade] = useState<Desk | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: one desk for the life of the page
  useEffect(() => setMade((before) => before ?? make()), [])
  return made
}

function browserApi(client: ReturnType<typeof useTRPCClient>, organisation: string, workflow: string): ReviewApi {
  const at = { organisation, workflow }
  const releaseUrl = `/api/o/${encodeURIComponent(organisation)}/w/${encodeURIComponent(workflow)}/release`
  return {
    next: (have) => client.review.next.mutate({ ...at, have }),
    opened: (visitId) => client.review.opened.mutate({ ...at, visitId }),
    heartbeat: (input) => client.review.heartbeat.mutate({ ...at, ...input }),
    decide: (input) => client.review.decide.mutate({ ...at, ...input }),
    skip: (input) => client.review.skip.mutate({ ...at, ...input }),
    check: (input) => client.review.check.query({ ...at, ...input }),
    undo: (decisionId) => client.review.undo.mutate({ ...at, decisionId }),
    release: (input) =>
      void navigator.sendBeacon(releaseUrl, new Blob([JSON.stringify(input)], { type: 'application/json' })),
  }
}
