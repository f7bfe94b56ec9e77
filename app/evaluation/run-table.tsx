import { Anchor, Progress, Text } from '@mantine/core'
import { Link } from 'react-router'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { formatDuration } from '#app/ui/duration.ts'
import { useLocale } from '#app/ui/locale.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { type CandidatesPage, isUnderWay, type RunItem } from './candidates-data.ts'
import { HeadlineText } from './run-headline.tsx'
import { costText, splitWords, stateWords } from './run-words.ts'

/** Runs, newest first, with how far they are and what they came to. */
export function RunTable({ page, base }: { page: CandidatesPage; base: string }) {
  const locale = useLocale()
  const columns: DataColumn<RunItem>[] = [
    {
      key: 'number',
      header: 'Run',
      rowHeader: true,
      value: (run) => run.number,
      cell: (run) => (
        <Anchor component={Link} to={`${base}/runs/${run.number}`} underline="always">
          Run {run.number}
        </Anchor>
      ),
    },
    { key: 'candidate', header: 'Candidate', value: (run) => run.candidate.name },
    {
      key: 'set',
      header: 'Cases',
      value: (run) => run.set.name,
      cell: (run) =>
        `${run.set.name}, ${splitWords[run.split]}${run.repetitions > 1 ? `, ${run.repetitions} times` : ''}`,
    },
    { key: 'state', header: 'State', value: (run) => run.state, cell: (run) => <State run={run} /> },
    {
      key: 'result',
      header: 'Outputs with an error',
      value: (run) =>
        run.headline?.gate.n ? run.headline.gate.error.rate : (run.headline?.assisted.error.rate ?? null),
      cell: (run) => <HeadlineText headline={run.headline} />,
    },
    {
      key: 'cost',
      header: 'Paid',
      align: 'right',
      value: (run) => run.cost,
      cell: (run) => costText(run.cost, run.currency, locale),
    },
    {
      key: 'ordered',
      header: 'Ordered',
      value: (run) => run.createdAt,
      cell: (run) => (
        <>
          <Moment at={run.createdAt} timeZone={page.workflow.timeZone} /> by {run.by ?? 'somebody'}
        </>
      ),
      wideOnly: true,
    },
  ]
  return (
    <DataTable caption="Runs, newest first" rows={page.runs} columns={columns} rowKey={(run) => String(run.number)} />
  )
}

function State({ run }: { run: RunItem }) {
  if (!isUnderWay(run)) return <>{stateWords[run.state]}</>
  return (
    <>
      <Progress
        value={(100 * run.answered) / Math.max(1, run.total)}
        aria-label={`Run ${run.number}: ${run.answered} of ${run.total} answered`}
      />
      <Text size="xs">
        {run.answered} of {run.total}
        {run.leftMs !== null && run.leftMs > 0 && `, about ${formatDuration(run.leftMs)} left`}
      </Text>
    </>
  )
}
