import { Anchor, Card, Stack, Text, Title } from '@mantine/core'
import { Link } from 'react-router'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import marks from '#app/ui/marks.module.css'
import { formatMoney } from '#app/ui/money.tsx'
import type { WorkflowUsage } from '#server/proposal/account-views.server.ts'

type Row = Omit<WorkflowUsage, 'usage'> & { id: string; used: WorkflowUsage['usage'][number] | null }

type Props = { workflows: readonly WorkflowUsage[]; since: string; base: string }

/** Who proposes in each workflow, whether its documents may leave, and what it has used this month. */
export function WorkflowTable({ workflows, since, base }: Props) {
  const locale = useLocale()
  const count = (n: number | undefined) => (n ? new Intl.NumberFormat(locale).format(n) : null)
  const month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(since),
  )
  const rows = workflows.flatMap(({ usage, ...workflow }): Row[] =>
    usage.length === 0
      ? [{ ...workflow, id: workflow.key, used: null }]
      : usage.map((used) => ({ ...workflow, id: `${workflow.key} ${used.currency}`, used })),
  )
  const columns: DataColumn<Row>[] = [
    {
      key: 'name',
      header: 'Workflow',
      value: (r) => r.name,
      rowHeader: true,
      cell: (r) =>
        r.mine ? (
          <Anchor component={Link} to={`${base}/${r.key}/provider`} size="sm" fw={600}>
            {r.name}
          </Anchor>
        ) : (
          r.name
        ),
    },
    { key: 'asks', header: 'Proposed by', value: (r) => r.asks ?? 'local provider' },
    {
      key: 'mayLeave',
      header: 'Documents',
      value: (r) => (r.mayLeave ? 'may leave' : 'stay inside'),
      cell: (r) => (
        <span className={r.mayLeave ? marks.needs : undefined}>{r.mayLeave ? 'may leave' : 'stay inside'}</span>
      ),
    },
    {
      key: 'items',
      header: 'Items asked',
      align: 'right',
      value: (r) => r.used?.items ?? 0,
      cell: (r) => count(r.used?.items) ?? 'none',
    },
    {
      key: 'requests',
      header: 'Requests',
      align: 'right',
      wideOnly: true,
      value: (r) => r.used?.requests ?? 0,
      cell: (r) => count(r.used?.requests),
    },
    {
      key: 'failed',
      header: 'Not answered',
      align: 'right',
      wideOnly: true,
      value: (r) => r.used?.failed ?? 0,
      cell: (r) => count(r.used?.failed),
    },
    {
      key: 'in',
      header: 'Tokens in',
      align: 'right',
      wideOnly: true,
      value: (r) => r.used?.inputTokens ?? 0,
      cell: (r) => count(r.used?.inputTokens),
    },
    {
      key: 'out',
      header: 'Tokens out',
      align: 'right',
      wideOnly: true,
      value: (r) => r.used?.outputTokens ?? 0,
      cell: (r) => count(r.used?.outputTokens),
    },
    {
      key: 'cost',
      header: 'Cost',
      align: 'right',
      value: (r) => r.used?.cost ?? 0,
      cell: (r) => costText(r.used, locale),
    },
  ]
  return (
    <Stack gap="xs" component="section" aria-labelledby="usage">
      <div>
        <Title order={2} size="h3" id="usage">
          Workflows
        </Title>
        <Text size="sm" c="dimmed">
          Usage in {month} (UTC). Cost rests on the price tables above; what has no price is said so.
        </Text>
      </div>
      <Card withBorder padding={0} px={{ base: 'md', sm: 0 }}>
        <DataTable
          caption="Workflows with their provider and what they used this month"
          rows={rows}
          columns={columns}
          rowKey={(r) => r.id}
          sort={{ key: 'name', desc: false }}
          empty={
            <Text p="md" size="sm">
              There is no workflow yet: make one from a template on the start page of the organisation.
            </Text>
          }
        />
      </Card>
    </Stack>
  )
}

function costText(used: Row['used'], locale: string): string | null {
  if (!used) return null
  const known =
    used.cost === null
      ? null
      : formatMoney(used.cost.toFixed(used.cost < 0.1 ? 4 : 2), {
          currency: used.currency,
          exact: used.cost < 0.1,
          locale,
        })
  if (used.unpriced === 0) return known
  return known ? `${known}, ${used.unpriced} without a price` : 'no price entered'
}
