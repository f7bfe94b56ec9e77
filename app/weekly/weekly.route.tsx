import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { decisionSchema } from '#server/notification/advice.ts'
import { timetableSchema } from '#server/notification/due.ts'
import type { Route } from './+types/weekly.route.ts'
import { reportAction, type WeekAnswer } from './report-action.ts'
import { WeeklyView } from './weekly-view.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Week of ${loaderData?.review.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Week' }

const weekAsked = (request: Request): string | null => new URL(request.url).searchParams.get('of')

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { notification } = api(context, request)
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const [review, subscription] = await Promise.all([
    notification.week({ ...scope, of: weekAsked(request) }),
    notification.subscription(scope),
  ])
  return { review, subscription }
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<WeekAnswer> {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const of = form.get('of')
  if (form.get('intent') !== 'decide')
    return reportAction(form, timetableSchema, {
      subscribe: (timetable) =>
        attempt(context, request, ({ notification }) => notification.subscribe({ ...scope, ...timetable })),
      unsubscribe: () => attempt(context, request, ({ notification }) => notification.unsubscribe(scope)),
      sendTrial: () => attempt(context, request, ({ notification }) => notification.sendTrial(scope)),
    })
  const read = decisionSchema.safeParse(Object.fromEntries(form))
  if (!read.success) {
    const [issue] = read.error.issues
    return { of: 'decision', ok: false, message: sentence(issue?.message), subject: String(issue?.path[0] ?? '') }
  }
  const input = { ...scope, ...read.data, of: typeof of === 'string' ? of : null }
  const saved = await attempt(context, request, ({ notification }) => notification.decide(input))
  return saved.ok
    ? { of: 'decision', ok: true, message: 'Recorded, with the figures it rests on.', subject: null }
    : { of: 'decision', ok: false, message: saved.message, subject: saved.subject }
}

const sentence = (text = 'this is not complete') => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

export default function Weekly({ loaderData, params }: Route.ComponentProps) {
  const home = `/o/${params.organisation}`
  return <WeeklyView {...loaderData} home={home} base={`${home}/w/${params.workflow}`} />
}
