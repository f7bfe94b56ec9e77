import { Anchor, Button, Group, Paper, SegmentedControl, Stack, Table, Text, Title } from '@mantine/core'
import { Link, useSearchParams } from 'react-router'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { intervalOf } from '#server/metrics/baseline/baseline.ts'
import type { SummarySource } from '#server/metrics/baseline/read.server.ts'
import { rateOf } from '#server/platform/statistics.ts'
import classes from './baseline.module.css'
import type { BaselineData } from './baseline-data.ts'
import { minutesText, rateText } from './figure-text.ts'
import { counted } from './import-words.ts'
import { LogCard } from './log-card.tsx'
import { sourceWords } from './source-words.ts'
import { StudyPanel } from './study-panel.tsx'
import { WeekCharts, WeekTable } from './week-charts.tsx'

type Props = BaselineData & { base: string }
type Source = BaselineData['sources'][number]

/** The sources of the baseline beside each other, and one of them by the week. */
export function BaselineView(props: Props) {
  const { workflow, sources, best, base, mayImport, demo, typed, study, leastItems } = props
  const [search, setSearch] = useSearchParams()
  const chosen = sources.find(({ source }) => source === search.get('source')) ?? sources[0]
  const { many } = workflow.noun
  return (
    <Stack gap="lg">
      <div>
        <PageTitle demo={demo}>{workflow.name}: baseline</PageTitle>
        <Text c="dimmed" maw={760}>
          What {many} took before proposals helped with them. {bestText(best, many, leastItems)}
        </Text>
        <Group gap="sm" mt="xs" className="no-print">
          {mayImport && (
            <>
              <Button component={Link} to={`${base}/stopwatch`} variant="default" size="compact-sm">
                Stopwatch
              </Button>
              <Button component={Link} to={`${base}/history`} variant="default" size="compact-sm">
                Import history
              </Button>
              <Button component={Link} to={`${base}/outcomes`} variant="default" size="compact-sm">
                Outcomes
              </Button>
            </>
          )}
        </Group>
      </div>
      <Paper withBorder p="md" component="section" aria-labelledby="sources">
        <Title order={2} size="h3" id="sources">
          Sources, best first
        </Title>
        <SourceTable sources={sources} typed={typed} base={base} many={many} />
      </Paper>
      {chosen ? (
        <OneSource
          chosen={chosen}
          sources={sources}
          workflow={workflow}
          onChoose={(source) => setSearch({ source }, { preventScrollReset: true })}
        />
      ) : (
        <EmptyState title="No baseline yet">
          It comes from {many} worked on a blank form in a pilot, from{' '}
          <Anchor component={Link} to={`${base}/stopwatch`} underline="always">
            the stopwatch
          </Anchor>
          , or from{' '}
          <Anchor component={Link} to={`${base}/history`} underline="always">
            imported history
          </Anchor>
          ; {leastItems} {many} of one source are the least that counts.
        </EmptyState>
      )}
      <StudyPanel study={study} workflow={workflow} />
    </Stack>
  )
}

function bestText(best: Props['best'], many: string, least: number): string {
  if (!best) return `No source has the ${least} ${many} yet that a baseline needs.`
  const source = best.source === 'stopwatch' ? 'the stopwatch study' : 'imported history'
  return `The cost model takes ${source}${best.minutes ? `: ${minutesText(best.minutes)}` : ''}; sources are never mixed.`
}

function SourceTable({ sources, typed, base, many }: Pick<Props, 'sources' | 'typed' | 'base'> & { many: string }) {
  return (
    <Table.ScrollContainer minWidth={520} type="native" tabIndex={0} role="region" aria-label="Sources">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Source</Table.Th>
            <Table.Th scope="col">Minutes each, 95 % interval</Table.Th>
            <Table.Th scope="col">Wrong, of those checked</Table.Th>
            <Table.Th scope="col">Came back</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {(Object.keys(sourceWords) as SummarySource[]).map((key) => {
            const found = sources.find(({ source }) => source === key)
            return (
              <Table.Tr key={key}>
                <Table.Th scope="row" fw={400}>
                  <Text fw={600}>{sourceWords[key].name}</Text>
                  <Text size="sm" c="dimmed" maw={420}>
                    {sourceWords[key].text}
                  </Text>
                </Table.Th>
                {found ? <FigureCells figures={found.figures} /> : <Table.Td colSpan={3}>{missing[key]}</Table.Td>}
              </Table.Tr>
            )
          })}
          <Table.Tr>
            <Table.Th scope="row" fw={400}>
              <Text fw={600}>Estimate</Text>
              <Text size="sm" c="dimmed">
                Typed into the cost model; the weakest source, and never proof.
              </Text>
            </Table.Th>
            {typed ? (
              <>
                <Table.Td>{typedText(typed.minutes, (value) => `${value} min`)}</Table.Td>
                <Table.Td>{typedText(typed.errorRate, (value) => `${(100 * Number(value)).toFixed(1)} %`)}</Table.Td>
                <Table.Td />
              </>
            ) : (
              <Table.Td colSpan={3}>
                None: it comes with the{' '}
                <Anchor component={Link} to={`${base}/roi`} underline="always">
                  cost model
                </Anchor>
                , as a guess for {many}.
              </Table.Td>
            )}
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

type Typed = NonNullable<Props['typed']>['minutes' | 'errorRate']

/** What somebody typed in: one figure, or the likely one with the lowest and highest. */
function typedText(typed: Typed, text: (value: string) => string): string {
  if (typeof typed === 'string') return `${text(typed)}, typed in`
  return `${text(typed.likely)} (${text(typed.low)} to ${text(typed.high)}), typed in`
}

const missing: Record<SummarySource, string> = {
  manual: 'None: it comes with a pilot whose manual arm is worked here.',
  stopwatch: 'None: it comes when somebody times their work with the stopwatch.',
  rows: 'None: it comes with a file that has a row for each item.',
  events: 'None: it comes with a log of events.',
}

function FigureCells({ figures: { minutes, errors, rework } }: Pick<Source, 'figures'>) {
  return (
    <>
      <Table.Td>{minutes ? minutesText(minutes, intervalOf(minutes)) : 'not known'}</Table.Td>
      <Table.Td>{errors ? rateText(rateOf(errors.errors, errors.n)) : 'none checked'}</Table.Td>
      <Table.Td>{rework ? rateText(rateOf(rework.count, rework.n)) : 'not known'}</Table.Td>
    </>
  )
}

type OneProps = { chosen: Source; sources: Source[]; workflow: Props['workflow']; onChoose: (source: string) => void }

function OneSource({ chosen, sources, workflow, onChoose }: OneProps) {
  const { name, minutes } = sourceWords[chosen.source]
  const { many } = workflow.noun
  return (
    <Stack component="section" aria-labelledby="weeks">
      <Group justify="space-between">
        <div>
          <Title order={2} id="weeks">
            By the week: {name.toLowerCase()}
          </Title>
          <Text size="sm" c="dimmed">
            {counted(chosen.items, 'item')} · weeks from Monday in {workflow.timeZone} · minutes: {minutes}
          </Text>
        </div>
        {sources.length > 1 && (
          <div className={classes.scroll}>
            <SegmentedControl
              className="no-print"
              size="sm"
              aria-label="Source"
              value={chosen.source}
              data={sources.map(({ source }) => ({ value: source, label: sourceWords[source].name }))}
              onChange={onChoose}
            />
          </div>
        )}
      </Group>
      {chosen.log && <LogCard log={chosen.log} />}
      <WeekCharts weeks={chosen.weeks} source={chosen.source} many={many} />
      <WeekTable weeks={chosen.weeks} many={many} />
    </Stack>
  )
}
