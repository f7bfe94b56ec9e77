import { Anchor, Button, Stack, Table, Text, Title } from '@mantine/core'
import { Link } from 'react-router'
import { api } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { Duration } from '#app/ui/duration.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { drills } from '#server/metrics/drill.ts'
import type { Route } from './+types/items.route.ts'
import { drillAddress, filterQuery, readDrill } from './address.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Items behind a figure · Countersign' }]
export const handle: PageHandle = { crumb: 'Items behind a figure' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { organisation, workflow } = params
  const asked = readDrill(new URL(request.url).searchParams)
  return api(context, request).metrics.items({ organisation, workflow, ...asked } as Parameters<
    ReturnType<typeof api>['metrics']['items']
  >[0])
}

/** The items that a figure counts, newest first; each row leads to its item. */
export default function DrillItems({ loaderData, params }: Route.ComponentProps) {
  const { rows, cursor, filter, period, workflow, concealed } = loaderData
  const base = `/o/${params.organisation}/w/${params.workflow}`
  const { title, by, value } = drills[filter.metric]
  const told = by === 'completed' || by === 'approval'
  const narrowed = [told && filter.arm, filter.documentType, told && filter.group && `${filter.group} reviewers`]
  const query = filterQuery(filter)
  return (
    <Stack gap="md">
      <div>
        <Title order={1}>
          {workflow.name}: {title.toLowerCase()}
        </Title>
        <Text c="dimmed">
          {by === 'open' ? 'now' : `${period.firstDay} to ${period.lastDay}, days of ${workflow.timeZone}`}
          {narrowed.filter(Boolean).map((each) => ` · ${each}`)}
        </Text>
        {told && (
          <Text size="sm" c="dimmed">
            What you may still be given to check is left out: a list like this would tell what others entered.
          </Text>
        )}
        {!told && (filter.arm || filter.group) && (
          <Text size="sm" c="dimmed">
            Of all arms and reviewers: an item has neither before it is begun.
          </Text>
        )}
      </div>
      <Anchor component={Link} to={`${base}/metrics${query.size > 0 ? `?${query}` : ''}`}>
        Back to the figures
      </Anchor>
      {concealed ? (
        <EmptyState title="Not while a pilot runs">
          This list would tell which arm each of the {workflow.noun.many} was drawn to. It comes when the pilot has
          ended; its own page has the figures of the arms.
        </EmptyState>
      ) : rows.length === 0 ? (
        <EmptyState title="No items here">None of the {workflow.noun.many} counts for this figure.</EmptyState>
      ) : (
        <Table.ScrollContainer minWidth={480}>
          <Table style={{ fontVariantNumeric: 'tabular-nums' }} verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Item</Table.Th>
                <Table.Th scope="col">Received</Table.Th>
                <Table.Th scope="col">Completed</Table.Th>
                <Table.Th scope="col">Document type</Table.Th>
                {told && <Table.Th scope="col">Arm</Table.Th>}
                {value && (
                  <Table.Th scope="col" ta="right">
                    {value[0]?.toUpperCase()}
                    {value.slice(1)} time
                  </Table.Th>
                )}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.number}>
                  <Table.Th scope="row" fw={400}>
                    <Anchor component={Link} to={`${base}/items/${row.number}`}>
                      #{row.number}
                    </Anchor>
                  </Table.Th>
                  <Table.Td>
                    <Moment at={row.receivedAt} timeZone={workflow.timeZone} />
                  </Table.Td>
                  <Table.Td>
                    {row.completedAt ? <Moment at={row.completedAt} timeZone={workflow.timeZone} /> : 'open'}
                  </Table.Td>
                  <Table.Td>{row.documentType}</Table.Td>
                  {told && <Table.Td>{row.arm ?? ''}</Table.Td>}
                  {value && <Table.Td ta="right">{row.value === null ? '' : <Duration ms={row.value} />}</Table.Td>}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {cursor && (
        <Button
          component={Link}
          variant="default"
          to={drillAddress(`${base}/metrics`, filter, filter.metric, {
            cursor,
            ...(filter.hour === undefined ? {} : { hour: filter.hour }),
          })}
        >
          Older items
        </Button>
      )}
    </Stack>
  )
}
