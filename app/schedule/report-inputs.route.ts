import { type Attempt, api, attempt } from '#app/api.server.ts'
import type { InputTrial, SourceChoices } from '#server/schedule/views.server.ts'
import type { Route } from './+types/report-inputs.route.ts'

export type ReportInputsAnswer = SourceChoices
export type InputTrialAnswer = Attempt<InputTrial>

/** Data alone: what reports may be made from. */
export async function loader({ context, request, params }: Route.LoaderArgs): Promise<ReportInputsAnswer> {
  return api(context, request).schedule.sources({ organisation: params.organisation })
}

/** Data alone: what an input of a draft answers now. Changes nothing; an input is too long for an address. */
export async function action({ context, request, params }: Route.ActionArgs): Promise<InputTrialAnswer> {
  const asked = contentOf(await request.text())
  return attempt(context, request, ({ schedule }) =>
    schedule.tryInput({ ...asked, organisation: params.organisation } as Parameters<typeof schedule.tryInput>[0]),
  )
}

/** Whatever it is: the procedure's schema says what is wrong with it. */
function contentOf(text: string): object {
  try {
    const content: unknown = JSON.parse(text)
    return typeof content === 'object' && content !== null ? content : {}
  } catch {
    return {}
  }
}
