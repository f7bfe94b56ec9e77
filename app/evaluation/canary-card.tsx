import { Anchor, Button, Group, Stack, Table, Text, Title, VisuallyHidden } from '@mantine/core'
import { type FetcherWithComponents, Link } from 'react-router'
import { Moment } from '#app/ui/moment.tsx'
import { Mark } from '#app/ui/page-title.tsx'
import { Section } from '#app/ui/section.tsx'
import { WhiskerCell, whiskerFrame } from '#app/ui/whisker-cell.tsx'
import { Wide } from '#app/ui/wide.tsx'
import type { CanaryView } from '#server/evaluation/canary-compare.server.ts'
import { type Corrections, canarySentence } from '#server/evaluation/canary-compare.ts'
import classes from './compare.module.css'
import type { Promotions, PromotionsAnswer } from './compare-data.ts'
import { percentText } from './compare-words.ts'
import { colorOf, DifferenceText, scaleOf } from './paired-table.tsx'

type Props = {
  page: Promotions
  canaries: readonly CanaryView[]
  fetcher: FetcherWithComponents<PromotionsAnswer>
  base: string
}

/** Candidates that propose for a share of new items, by what people correct with them and without. */
export function CanaryCard({ page, canaries, fetcher, base }: Props) {
  const [newest, ...older] = canaries
  return (
    <Section
      title="Canary"
      text="A candidate proposes for a random share of new items; reviewers are not told which. What they correct is compared with the other items of the same days."
    >
      {newest ? (
        <Stack gap="lg">
          <Canary {...{ canary: newest, page, fetcher }} />
          {older.map((canary) => (
            <Canary key={canary.id} {...{ canary, page, fetcher }} />
          ))}
        </Stack>
      ) : (
        <Text>
          None has run yet. Start one from a{' '}
          <Anchor component={Link} to={`${base}/compare`} underline="always">
            comparison
          </Anchor>
          , when you want to see a candidate at work before it is promoted.
        </Text>
      )}
    </Section>
  )
}

type CanaryProps = Omit<Props, 'canaries' | 'base'> & { canary: CanaryView }

function Canary({ canary, page, fetcher }: CanaryProps) {
  const { figures, endedAt, drawing } = canary
  const { timeZone, noun } = page.workflow
  return (
    <section aria-label={canary.name}>
      <Group gap="sm" justify="space-between" align="flex-start">
        <div>
          <Group gap="xs">
            <Title order={3}>{canary.name}</Title>
            <Mark>{endedAt ? 'ended' : drawing ? 'running' : 'resting'}</Mark>
          </Group>
          <Text size="sm" c="dimmed">
            {percentText(canary.share)} of new {noun.many} of version {canary.version}, since{' '}
            <Moment at={canary.startedAt} timeZone={timeZone} /> by {canary.startedBy}
            {endedAt && (
              <>
                , until <Moment at={endedAt} timeZone={timeZone} /> by {canary.endedBy}
              </>
            )}
            . Proposed for: {figures.proposed.with} with, {figures.proposed.without} without.
          </Text>
        </div>
        {!endedAt && page.may.promote && (
          <fetcher.Form method="post" className="no-print">
            <Button
              type="submit"
              name="intent"
              value="end"
              variant="default"
              size="xs"
              loading={fetcher.state !== 'idle'}
            >
              End the canary
            </Button>
          </fetcher.Form>
        )}
      </Group>
      <Text my="xs">{canarySentence(figures)}</Text>
      <CorrectionTable canary={canary} />
    </section>
  )
}

function CorrectionTable({ canary: { figures, name } }: { canary: CanaryView }) {
  const rows: (Corrections & { label: string })[] = [
    { label: 'Any value', ...figures.all },
    ...figures.fields.filter((f) => f.with.count + f.without.count > 0),
  ]
  const bound = scaleOf(rows)
  if (figures.all.with.n + figures.all.without.n === 0) return null
  return (
    <Wide least={820} label={`Corrections, ${name}`} className={whiskerFrame}>
      <Table className={classes.table} verticalSpacing={4} withRowBorders={false}>
        <Table.Caption>
          <VisuallyHidden>Corrections with and without {name}</VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Corrected</Table.Th>
            <Table.Th scope="col" ta="right">
              With
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Without
            </Table.Th>
            <Table.Th scope="col">Difference, ±{Math.round(bound * 100)} points</Table.Th>
            <Table.Th scope="col" ta="right">
              Points (95&nbsp;%)
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.label}>
              <Table.Th scope="row" fw={400}>
                {row.label}
              </Table.Th>
              <Table.Td ta="right">{rateText(row.with)}</Table.Td>
              <Table.Td ta="right">{rateText(row.without)}</Table.Td>
              <WhiskerCell
                {...row.difference}
                from={-bound}
                to={bound}
                lines={[0]}
                // Here more is worse.
                color={colorOf({ ...row.difference, high: row.difference.low === null ? null : -row.difference.low })}
              />
              <Table.Td ta="right" className={classes.nowrap}>
                <DifferenceText {...row.difference} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  )
}

const rateText = ({ rate, count, n }: Corrections['with']) =>
  rate === null ? 'n = 0' : `${percentText(rate)}, ${count} of n = ${n}`
