import { Alert, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconAlertTriangle, IconSearch } from '@tabler/icons-react'
import { Form, Link } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { type OrderMapping, orderColumns } from '#server/proposal/orders-file.ts'
import type { Route } from './+types/orders.route.ts'
import { ImportPanel } from './import-panel.tsx'
import { OrderList } from './order-list.tsx'
import classes from './orders.module.css'
import type { OrdersAnswer } from './orders-data.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Orders of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Orders' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const server = api(context, request)
  const query = new URL(request.url).searchParams
  const search = query.get('search')?.slice(0, 200) ?? ''
  const page = Math.min(10_000, Math.max(1, Math.trunc(Number(query.get('page')) || 1)))
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const [list, { definition }] = await Promise.all([
    server.orders.list({ ...scope, search, page }),
    server.workflow.get(scope),
  ])
  const { name, noun, timeZone } = definition
  return { ...list, search, workflow: { name, noun, timeZone } }
}

export async function action({ context, request, params }: Route.ActionArgs) {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const result = await attempt(context, request, async ({ orders }) => {
    if (form.get('intent') === 'remove') {
      const { removed } = await orders.remove({ ...scope, ids: form.getAll('id').map(String) })
      return { did: 'removed' as const, removed }
    }
    const file = form.get('file')
    if (!(file instanceof File) || file.size === 0) return { did: 'nothing' as const }
    const bytes = new Uint8Array(await file.arrayBuffer())
    const input = { ...scope, fileName: file.name, bytes, mapping: mappingOf(form) }
    return form.get('intent') === 'import'
      ? { did: 'imported' as const, ...(await orders.import(input)) }
      : { did: 'previewed' as const, ...(await orders.preview(input)) }
  })
  return result.ok ? { ok: true as const, ...result.value } : { ok: false as const, message: result.message }
}

/** The columns that the person chose; undefined before there was anything to choose. */
function mappingOf(form: FormData): OrderMapping | undefined {
  const language = form.get('language')
  if (language !== 'en' && language !== 'de' && language !== 'fr') return undefined
  const chosen = orderColumns.flatMap(({ key }) => {
    const header = form.get(`column.${key}`)
    return typeof header === 'string' && header !== '' ? [[key, header]] : []
  })
  return { language, columns: Object.fromEntries(chosen) }
}

export default function Orders({ loaderData, actionData }: Route.ComponentProps) {
  const { workflow, total, checked, search } = loaderData
  return (
    <Stack>
      <div>
        <Title order={1}>Orders of {workflow.name}</Title>
        <Text c="dimmed" maw="44rem">
          Each {workflow.noun.one} that names one of these orders is compared with it: supplier, currency, amounts,
          quantities and prices, less what other {workflow.noun.many} took of it before.
        </Text>
      </div>
      {!checked && (
        <Alert color="gray" icon={<IconAlertTriangle className={classes.needs} />} title="Nothing is compared yet">
          The definition of this workflow has no check of the kind purchase_order, so orders that are imported here are
          kept, but not used.
        </Alert>
      )}
      <Outcome answer={actionData} />
      <ImportPanel answer={actionData} />
      <section aria-labelledby="orders">
        <Group justify="space-between" mb="xs">
          <Title order={2} id="orders">
            Imported orders
          </Title>
          <Form method="get" role="search">
            <Group gap="xs" wrap="nowrap">
              <TextInput name="search" aria-label="Search by number or supplier" defaultValue={search} />
              <Button type="submit" variant="default" leftSection={<IconSearch size={16} aria-hidden />}>
                Search
              </Button>
            </Group>
          </Form>
        </Group>
        {total === 0 ? (
          <EmptyState
            title={search === '' ? 'No orders yet' : 'Nothing found'}
            action={
              search === '' ? null : (
                <Button component={Link} to="." variant="default">
                  Show all
                </Button>
              )
            }
          >
            {search === ''
              ? 'Export the open orders of your purchasing system as CSV or Excel, a row for each line, and import the file above.'
              : `No order has "${search}" in its number or its supplier.`}
          </EmptyState>
        ) : (
          <OrderList {...loaderData} />
        )}
      </section>
    </Stack>
  )
}

function Outcome({ answer }: { answer: OrdersAnswer }) {
  if (!answer) return null
  if (!answer.ok) return <Alert color="red" role="alert" title={answer.message} />
  switch (answer.did) {
    case 'nothing':
      return <Alert color="red" role="alert" title="Choose a CSV or Excel file first." />
    case 'removed':
      return (
        <Alert
          color="gray"
          role="status"
          title={answer.removed === 1 ? '1 order deleted' : `${answer.removed} orders deleted`}
        />
      )
    case 'imported':
    case 'previewed':
      return null
  }
}
