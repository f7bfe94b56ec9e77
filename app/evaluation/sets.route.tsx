import { redirect } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { type TruthGrade, truthGrades } from '#server/evaluation/evaluation.ts'
import { type CaseFormat, caseFormats } from '#server/evaluation/formats.ts'
import type { Route } from './+types/sets.route.ts'
import { specOf } from './sets-form.ts'
import { SetsView } from './sets-view.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Evaluation sets of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Evaluation sets' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).evaluation.sets.list({ organisation: params.organisation, workflow: params.workflow })
}

/** Makes sets and imports files; a made set opens. */
export async function action({ context, request, params }: Route.ActionArgs) {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const base = `/o/${params.organisation}/w/${params.workflow}/evaluation`
  const text = (key: string) => String(form.get(key) ?? '')
  const named = { ...scope, name: text('name'), description: text('description') }
  const result = await attempt(context, request, async ({ evaluation: { sets } }) => {
    switch (form.get('intent')) {
      case 'plan':
        return { did: 'planned' as const, ...(await sets.previewSample({ ...scope, spec: specOf(form) })) }
      case 'sample':
        return { did: 'made' as const, id: (await sets.makeSample({ ...named, spec: specOf(form) })).id }
      case 'collected':
        return { did: 'made' as const, id: (await sets.makeCollected(named)).id }
      default: {
        const file = form.get('file')
        if (!(file instanceof File) || file.size === 0) return { did: 'nothing' as const }
        const bytes = new Uint8Array(await file.arrayBuffer())
        const input = { ...scope, setId: text('setId'), fileName: file.name, bytes, ...readAs(form) }
        return form.get('intent') === 'import'
          ? { did: 'imported' as const, setId: input.setId, ...(await sets.import(input)) }
          : { did: 'previewed' as const, ...(await sets.previewImport(input)) }
      }
    }
  })
  if (result.ok && result.value.did === 'made') throw redirect(`${base}/sets/${result.value.id}`)
  return result.ok ? { ok: true as const, ...result.value } : { ok: false as const, message: result.message }
}

function readAs(form: FormData): { format?: CaseFormat; grade: TruthGrade } {
  const format = caseFormats.find((f) => f === form.get('format'))
  const grade = truthGrades.find((g) => g === form.get('grade')) ?? 'manual'
  return format ? { format, grade } : { grade }
}

export default function Sets({ loaderData, actionData, params }: Route.ComponentProps) {
  const base = `/o/${params.organisation}/w/${params.workflow}`
  const files = `/files/o/${params.organisation}/w/${params.workflow}`
  return <SetsView {...loaderData} answer={actionData} base={base} files={files} />
}
