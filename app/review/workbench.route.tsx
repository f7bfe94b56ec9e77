import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { api } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { openBrowserClient, openQueryClient, TRPCProvider, useTRPCClient } from '#app/trpc.ts'
import type { QueueCounts, WorkItem } from '#server/review/review.ts'
import type { Route } from './+types/workbench.route.ts'
import { createBrowserDesk, itemInView, keepItemInView } from './browser-desk.ts'
import type { Desk } from './desk.ts'
import type { ReviewApi } from './desk-state.ts'
import { createLiveQueue } from './live-queue.ts'
import { QueueLoading } from './queue-states.tsx'
import benchClasses from './workbench.module.css'
import { Workbench } from './workbench.tsx'

export const handle: PageHandle = { full: true, crumb: 'Review' }

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Review · ${loaderData?.name ?? ''} · Countersign` },
]

/** Reviewers work on proposals, approvers (?work=approval) on decisions that wait for a second person. */
type Work = 'review' | 'approval'

/** Checks that this person may work here; the items themselves are claimed by the page. */
export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { organisation, workflow } = params
  const asked = new URL(request.url).searchParams
  const work: Work = asked.get('work') === 'approval' ? 'approval' : 'review'
  const door = api(context, request)
  const [{ definition }, counts, me] = await Promise.all([
    door.workflow.get({ organisation, workflow }),
    door.review.counts({ organisation, workflow, work }),
    door.identity.me(),
  ])
  return {
    name: definition.name,
    noun: definition.noun,
    counts,
    person: me.userId,
    work,
    /** Words to find on the pages: those of a search that led here. */
    find: asked.get('find')?.slice(0, 200) ?? undefined,
    /** The item to begin with, by its number; whatever is next where it cannot be had. */
    first: /^[1-9]\d{0,8}$/.test(asked.get('item') ?? '') ? Number(asked.get('item')) : null,
  }
}

export default function WorkbenchRoute(props: Route.ComponentProps) {
  const [queries] = useState(openQueryClient)
  const [client] = useState(openBrowserClient)
  const { organisation, workflow } = props.params
  return (
    <QueryClientProvider client={queries}>
      <TRPCProvider trpcClient={client} queryClient={queries}>
        <WorkbenchPage key={`${organisation}/${workflow}/${props.loaderData.work}`} {...props} />
      </TRPCProvider>
    </QueryClientProvider>
  )
}

function WorkbenchPage({ loaderData, params }: Route.ComponentProps) {
  const { organisation, workflow } = params
  const { work, first } = loaderData
  const at = useMemo<At>(() => ({ organisation, workflow, work }), [organisation, workflow, work])
  const client = useTRPCClient()
  const scope = `${loaderData.person}.${organisation}.${workflow}.${work}`
  const reviewApi = useMemo(() => browserApi(client, at, first, itemInView(scope)), [client, at, first, scope])
  const left = useRef(loaderData.counts.left)
  const desk = useBrowserOnly(() => createBrowserDesk(reviewApi, scope, () => left.current))
  const counts = useLiveCounts(at, loaderData.counts, desk, left)
  useEffect(() => desk?.subscribe(() => keepItemInView(scope, desk.state().shown?.work.item.number)), [desk, scope])
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
      find={loaderData.find}
      workflow={{ name: loaderData.name, noun: loaderData.noun }}
      counts={counts}
      links={{ queue: base, exceptions: `${base}?state=exception`, metrics: `${base}/metrics` }}
    />
  )
}

type At = { organisation: string; workflow: string; work: Work }

/** How the queue stands, as the server tells of each change; the desk hears of it too. */
function useLiveCounts(at: At, initial: QueueCounts, desk: Desk | null, left: { current: number }): QueueCounts {
  const client = useTRPCClient()
  const [counts, setCounts] = useState(initial)
  useEffect(() => {
    if (!desk) return
    const live = createLiveQueue({
      open: () => new EventSource(`${addressOf(at)}/live?work=${at.work}`),
      ask: () => client.review.counts.query(at),
      onCounts(fresh) {
        left.current = fresh.left
        setCounts(fresh)
        desk.counted()
      },
      onFreed: desk.freed,
      later(run, ms) {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
    })
    const seen = () => live.visible(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', seen)
    window.addEventListener('pageshow', seen)
    window.addEventListener('pagehide', live.stop)
    live.start()
    return () => {
      document.removeEventListener('visibilitychange', seen)
      window.removeEventListener('pageshow', seen)
      window.removeEventListener('pagehide', live.stop)
      live.stop()
    }
  }, [desk, at, client, left])
  return counts
}

/** The desk needs the browser: the server sends the waiting shape. */
function useBrowserOnly(make: () => Desk): Desk | null {
  const [made, setMade] = useState<Desk | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: one desk for the life of the page
  useEffect(() => setMade((before) => before ?? make()), [])
  return made
}

const addressOf = ({ organisation, workflow }: At) =>
  `/api/o/${encodeURIComponent(organisation)}/w/${encodeURIComponent(workflow)}`

/** `first`: the item that a link named; `last`: the one in view before a reload, which nobody need hear of if it is gone. */
function browserApi(
  client: ReturnType<typeof useTRPCClient>,
  at: At,
  first: number | null,
  last: number | null,
): ReviewApi {
  const releaseUrl = `${addressOf(at)}/release`
  const claim = (number: number) => client.review.claim.mutate({ ...at, number })
  const begin = [
    ...(first === null ? [] : [() => claim(first)]),
    ...(last === null ? [] : [() => claim(last).catch(() => null)]),
  ]
  const next = async (have: string[]): Promise<{ work: WorkItem | null }> => {
    const begun = await begin.shift()?.()
    return begun ?? (begin.length > 0 ? next(have) : client.review.next.mutate({ ...at, have }))
  }
  const { decide } = at.work === 'approval' ? client.approval : client.review
  return {
    next: (have) => painted().then(() => next(have)),
    opened: (visitId) => client.review.opened.mutate({ ...at, visitId }),
    heartbeat: (input) => client.review.heartbeat.mutate({ ...at, ...input }),
    decide: (input) => painted().then(() => decide.mutate({ ...at, ...input })),
    skip: (input) => painted().then(() => client.review.skip.mutate({ ...at, ...input })),
    escalate: (input) => painted().then(() => client.review.escalate.mutate({ ...at, ...input })),
    saveCopy: (input) => client.review.saveCopy.mutate({ ...at, ...input }),
    check: (input) => client.review.check.query({ ...at, ...input }),
    undo: (decisionId) => client.review.undo.mutate({ ...at, decisionId }),
    release: (input) =>
      void navigator.sendBeacon(releaseUrl, new Blob([JSON.stringify(input)], { type: 'application/json' })),
  }
}

/** A page that is not drawn, as in a hidden tab, waits no longer than this. */
const paintedMs = 100

/**
 * After the next two frames: what a key sets off in the background begins once the item it brings is on the screen; or at
 * once when the page goes.
 */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      window.removeEventListener('pagehide', done)
      resolve()
    }
    setTimeout(done, paintedMs)
    requestAnimationFrame(() => requestAnimationFrame(done))
    window.addEventListener('pagehide', done)
  })
}
