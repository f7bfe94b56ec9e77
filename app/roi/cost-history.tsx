import { Badge, Group, Paper, Text, Title } from '@mantine/core'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { Moment } from '#app/ui/moment.tsx'
import type { CostEntry } from '#server/roi/commands.server.ts'
import type { Change } from '#server/roi/cost-model.ts'
import { dateText } from './dates.ts'
import { inputTexts } from './inputs.ts'
import { typedText } from './quantity-text.ts'

/** The cost models of the past: from when, by whom, and what changed. */
export function CostHistory({
  history,
  currency,
  timeZone,
}: {
  history: readonly CostEntry[]
  currency: string
  timeZone: string
}) {
  const locale = useLocale()
  const columns: DataColumn<CostEntry>[] = [
    {
      key: 'from',
      header: 'From',
      value: (entry) => entry.from,
      rowHeader: true,
      sortable: false,
      cell: (entry) => (
        <Group gap={6} component="span">
          {dateText(entry.from, locale)}
          {entry.inForce && (
            <Badge size="sm" variant="light" color="gray" c="var(--mantine-color-text)" tt="none" miw="max-content">
              in force
            </Badge>
          )}
        </Group>
      ),
    },
    {
      key: 'entered',
      header: 'Entered',
      value: (entry) => entry.at,
      sortable: false,
      cell: (entry) => (
        <span>
          {entry.by}, <Moment at={entry.at} timeZone={timeZone} />
        </span>
      ),
    },
    {
      key: 'changes',
      header: 'What changed',
      value: (entry) => entry.changes.length,
      sortable: false,
      cell: (entry) => (
        <div>
          {entry.changes.length === 0
            ? 'nothing'
            : entry.changes.map((change) => <div key={change.key}>{changeText(change, { currency, locale })}</div>)}
        </div>
      ),
    },
  ]
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="history">
      <Title order={2} size="h3" id="history">
        History of the cost model
      </Title>
      <Text size="sm" c="dimmed">
        Figures of a week use the model that was in force then; nothing here can be changed.
      </Text>
      <DataTable caption="Cost models, newest first" rows={history} columns={columns} rowKey={(entry) => entry.at} />
    </Paper>
  )
}

function changeText({ key, before, after }: Change, options: { currency: string; locale: string }): string {
  const is = typedText(key, after, options)
  return `${inputTexts[key].label}: ${before === null ? is : `${typedText(key, before, options)}, then ${is}`}`
}
