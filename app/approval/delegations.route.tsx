import { Stack, Text, Title } from '@mantine/core'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/delegations.route.ts'
import { AbsenceForm } from './absence-form.tsx'
import type { DelegationAnswer } from './delegation-answer.ts'
import { DelegationList } from './delegation-list.tsx'
import { LimitTable } from './limit-table.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Absences and limits · Countersign' }]
export const handle: PageHandle = { crumb: 'Absences' }

export async function loader({ context, request, params: { organisation, workflow } }: Route.LoaderArgs) {
  return api(context, request).approval.delegations({ organisation, workflow })
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<DelegationAnswer> {
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '')
  const at = { organisation: params.organisation, workflow: params.workflow }
  const intent = text('intent')
  const result = await attempt(context, request, async ({ approval }) => {
    switch (intent) {
      case 'delegate': {
        const fromUserId = text('fromUserId')
        const days = { firstDay: text('firstDay'), lastDay: text('lastDay') }
        await approval.delegate({ ...at, ...days, toUserId: text('toUserId'), ...(fromUserId ? { fromUserId } : {}) })
        return 'The absence is entered.'
      }
      case 'end':
        await approval.endDelegation({ ...at, delegationId: text('delegationId') })
        return 'It has ended: from now on each gives their own word only.'
      default: {
        const limit = text('limit')
          .trim()
          .replace(/[,\s'’]/g, '')
        await approval.setLimit({ ...at, userId: text('userId'), limit: limit === '' ? null : limit })
        return limit === '' ? 'There is no limit any more.' : 'The limit is set.'
      }
    }
  })
  const about = text('userId') || text('delegationId')
  return result.ok
    ? { intent, about, ok: true, message: result.value, subject: null }
    : { intent, about, ok: false, message: result.message, subject: result.subject }
}

/** Who stands in for whom, and how much each may approve. */
export default function Delegations({ loaderData, actionData }: Route.ComponentProps) {
  const { delegations, approvers, mayForOthers } = loaderData
  const answerTo = (intent: string) => (actionData?.intent === intent ? actionData : null)
  return (
    <Stack maw={860}>
      <div>
        <Title order={1}>Absences</Title>
        <Text c="dimmed" maw="44rem">
          While you are away, somebody else gives the word in your place, with your right and up to your limit. Nobody
          approves what they decided themselves this way, nor what you decided. Your own word keeps counting.
        </Text>
      </div>
      <AbsenceForm data={loaderData} answer={answerTo('delegate')} key={delegations.length} />
      <DelegationList data={loaderData} answer={answerTo('end')} />
      {(mayForOthers || approvers.some((a) => a.limit !== null)) && (
        <LimitTable data={loaderData} answer={answerTo('limit')} />
      )}
    </Stack>
  )
}
