import { Alert, Anchor, Button, Group, NumberInput, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { Form, Link, useNavigation, useSearchParams } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import type { Route } from './+types/outcomes.route.ts'
import { AgreementTable, DisagreementTable } from './agreement-table.tsx'
import { counted } from './import-words.ts'
import { OutcomeList } from './outcome-list.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Outcomes of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Outcomes' }

const matches = ['ambiguous', 'unmatched', 'matched'] as const
type MatchState = (typeof matches)[number]

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const query = new URL(request.url).searchParams
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const match = matches.find((one) => one === query.get('show')) ?? 'ambiguous'
  const page = Math.min(100_000, Math.max(1, Math.trunc(Number(query.get('page')) || 1)))
  return api(context, request).baseline.outcomes({ ...scope, match, page })
}

export async function action({ context, request, params }: Route.ActionArgs) {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const intent = form.get('intent')
  const result = await attempt(context, request, async ({ baseline }) => {
    if (intent === 'rematch') {
      const { matched } = await baseline.rematch(scope)
      return `Compared with all items again: ${matched} matched.`
    }
    if (intent === 'sample') {
      const { drawn } = await baseline.sample({ ...scope, count: Number(form.get('count')) })
      return drawn === 1 ? '1 disagreement goes to a third person.' : `${drawn} disagreements go to a third person.`
    }
    const number = String(form.get('number') ?? '').replace('#', '')
    await baseline.resolve({
      ...scope,
      id: String(form.get('id') ?? ''),
      number: number === '' ? null : Number(number),
    })
    return number === '' ? 'Placed: none of the items here.' : `Placed: item #${number}.`
  })
  return result.ok ? { ok: true as const, message: result.value } : { ok: false as const, message: result.message }
}

/** Legacy outcomes beside the silent proposals: the accuracy of a shadow. */
export default function Outcomes({ loaderData, actionData, params }: Route.ComponentProps) {
  const { workflow, counts, shadow, drawn, drawable } = loaderData
  const base = `/o/${params.organisation}/w/${params.workflow}`
  const total = counts.matched + counts.unmatched + counts.ambiguous
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>{workflow.name}: outcomes</Title>
        <Text c="dimmed" maw={760}>
          What people decided in the system that was there before, beside what was proposed here silently. It shows how
          often the proposals agree; of time it says nothing.
        </Text>
      </div>
      {actionData && (
        <Alert
          color={actionData.ok ? 'gray' : 'red'}
          role={actionData.ok ? 'status' : 'alert'}
          title={actionData.message}
        />
      )}
      {total === 0 ? (
        <EmptyState title="No outcomes yet">
          They come with a file of final values:{' '}
          <Anchor component={Link} to={`${base}/history`} underline="always">
            import it as outcomes
          </Anchor>
          .
        </EmptyState>
      ) : (
        <>
          <Paper withBorder p="md" component="section" aria-labelledby="agreement">
            <Title order={2} size="h3" id="agreement">
              Agreement of the proposals with the outcomes
            </Title>
            <AgreementTable shadow={shadow} many={workflow.noun.many} />
          </Paper>
          <Paper withBorder p="md" component="section" aria-labelledby="differences">
            <Title order={2} size="h3" id="differences">
              Where they differ
            </Title>
            <Sample drawn={drawn} drawable={drawable} />
            <DisagreementTable {...loaderData} base={base} />
          </Paper>
          <Found data={loaderData} base={base} />
        </>
      )}
    </Stack>
  )
}

type Data = Route.ComponentProps['loaderData']

/** Legacy outcomes can be wrong too: a third person says who was right, without knowing whose value is whose. */
function Sample({ drawn, drawable }: Pick<Data, 'drawn' | 'drawable'>) {
  const busy = useNavigation().formMethod === 'POST'
  return (
    <Form method="post">
      <Text size="sm" c="dimmed" maw={760}>
        A difference does not say who was right. Draw some at random for a third person: they enter the fields that
        differ, with both values in random order and not where they came from. {drawn.open} wait for them, {drawn.done}{' '}
        are done.
      </Text>
      {drawable > 0 && (
        <Group align="flex-end" my="sm">
          <NumberInput
            name="count"
            label="How many"
            defaultValue={Math.min(20, drawable)}
            min={1}
            max={Math.min(500, drawable)}
            w={120}
          />
          <Button type="submit" name="intent" value="sample" variant="default" loading={busy}>
            Draw of {counted(drawable, 'disagreement')}
          </Button>
        </Group>
      )}
    </Form>
  )
}

function Found({ data, base }: { data: Data; base: string }) {
  const { counts, match, page, pages, listed, workflow } = data
  const [, setSearch] = useSearchParams()
  const busy = useNavigation().state !== 'idle'
  const label = (state: MatchState) => `${state[0]?.toUpperCase()}${state.slice(1)} (${counts[state]})`
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="found">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h3" id="found">
            Outcomes and the {workflow.noun.many} they are of
          </Title>
          <Form method="post">
            <Button type="submit" name="intent" value="rematch" variant="default" size="compact-sm" loading={busy}>
              Compare with all {workflow.noun.many} again
            </Button>
          </Form>
        </Group>
        <SegmentedControl
          aria-label="Show"
          value={match}
          data={matches.map((state) => ({ value: state, label: label(state) }))}
          onChange={(show) => setSearch({ show }, { preventScrollReset: true })}
        />
        <OutcomeList listed={listed} match={match} workflow={workflow} base={base} />
        {pages > 1 && (
          <Group justify="center" component="nav" aria-label="Pages of outcomes">
            {page > 1 && (
              <Button component={Link} to={`?show=${match}&page=${page - 1}`} variant="default" size="compact-sm">
                Before
              </Button>
            )}
            <Text size="sm">
              page {page} of {pages}
            </Text>
            {page < pages && (
              <Button component={Link} to={`?show=${match}&page=${page + 1}`} variant="default" size="compact-sm">
                After
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Paper>
  )
}
