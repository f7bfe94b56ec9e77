import { Stack, Text, Title } from '@mantine/core'
import { type ShouldRevalidateFunctionArgs, useFetcher } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import type { Values } from '#server/workflow/field-value.ts'
import type { Route } from './+types/practice.route.ts'
import { type PracticeAnswer, PracticeBench } from './practice-bench.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Practice in ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Practice' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).quality.practice({ organisation: params.organisation, workflow: params.workflow })
}

/** The item stays while its feedback is read: the next one is asked for, not brought by the answer. */
export function shouldRevalidate({ formMethod, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return formMethod === 'POST' ? false : defaultShouldRevalidate
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<PracticeAnswer> {
  const { itemId, values, activeMs } = (await request.json()) as { itemId: string; values: Values; activeMs: number }
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const answered = await attempt(context, request, ({ quality }) =>
    quality.answerPractice({ ...scope, itemId, values, activeMs }),
  )
  return answered.ok ? { feedback: answered.value } : { message: answered.message, subject: answered.subject }
}

/** Work an item whose answers are known, and see what was right; nothing of it enters the item. */
export default function Practice({ loaderData: { workflow, item } }: Route.ComponentProps) {
  const fetcher = useFetcher<PracticeAnswer>({ key: item?.itemId ?? 'none' })
  return (
    <Stack gap="md">
      <div>
        <Title order={1}>Practice: {workflow.name}</Title>
        {item && (
          <Text c="dimmed">
            {item.fileName} · {item.left} left for you ·{' '}
            {item.answers === 'confirmed'
              ? 'the answers were confirmed by a second person'
              : 'the answers are one person’s decision, not confirmed by a second'}
            . Nothing you enter here changes the item.
          </Text>
        )}
      </div>
      {item ? (
        <PracticeBench key={item.itemId} item={item} fetcher={fetcher} />
      ) : (
        <EmptyState title="Nothing to practise on">
          Practice takes {workflow.noun.many} that others have decided and that you have never opened. There are none
          now; they come as work gets done.
        </EmptyState>
      )}
    </Stack>
  )
}
