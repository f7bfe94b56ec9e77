import { redirect } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { emptyDefinition } from '#server/workflow/draft.ts'
import { type Weights, weightsSchema } from '#server/workflow/score.ts'
import { writeWorkflowFile } from '#server/workflow/yaml.ts'
import type { Route } from './+types/candidates.route.ts'
import { CandidatesView } from './candidates-view.tsx'
import type { CandidatesAnswer } from './ranking.ts'
import { workflowKeyOf } from './workflow-key.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Where to start · Countersign' }]
export const handle: PageHandle = { crumb: 'Where to start' }

export async function loader({ context, request, params: { organisation } }: Route.LoaderArgs) {
  return api(context, request).roi.whereToStart({ organisation })
}

/** Saves weights, or begins a candidate as a draft with what is known of it. */
export async function action({
  context,
  request,
  params: { organisation },
}: Route.ActionArgs): Promise<CandidatesAnswer> {
  const form = await request.formData()
  const intent = String(form.get('intent') ?? '')
  if (intent === 'weights') {
    const saved = await attempt(context, request, ({ workflow }) =>
      workflow.portfolio.saveWeights({ organisation, version: Number(form.get('version')), weights: weightsOf(form) }),
    )
    return saved.ok ? { ok: true, intent } : { ok: false, intent, message: saved.message }
  }
  const begun = await attempt(context, request, ({ workflow }) =>
    workflow.drafts.create({ organisation, from: candidateOf(form) }),
  )
  if (!begun.ok) return { ok: false, intent, message: begun.message }
  throw redirect(`/o/${organisation}/drafts/${begun.value.id}?section=charter`)
}

/** The boxes are named as the weights are; the server refuses what is no number. */
function weightsOf(form: FormData): Weights {
  const numbers = Object.keys(weightsSchema.shape).map((key) => {
    const typed = String(form.get(key) ?? '').trim()
    return [key, typed === '' ? null : Number(typed)]
  })
  return Object.fromEntries(numbers) as Weights
}

/** As a file, which is checked as a whole where it is read. */
function candidateOf(form: FormData) {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const number = (name: string) => (text(name) === '' ? null : Number(text(name).replace(',', '.')))
  const rework = number('rework')
  const name = text('name')
  const empty = emptyDefinition({ name: 'New' })
  const definition = {
    ...empty,
    name,
    description: text('pain'),
    currency: text('currency') || empty.currency,
    timeZone: text('timeZone') || empty.timeZone,
    charter: {
      ...empty.charter,
      owner: text('owner'),
      volumePerMonth: number('volume'),
      minutesPerItem: number('minutes'),
      reworkRate: rework === null ? null : rework / 100,
    },
  }
  return { kind: 'yaml' as const, key: workflowKeyOf(name), text: writeWorkflowFile(definition) }
}

export default function Candidates({ loaderData, actionData, params }: Route.ComponentProps) {
  return <CandidatesView view={loaderData} answer={actionData ?? null} organisation={params.organisation} />
}
