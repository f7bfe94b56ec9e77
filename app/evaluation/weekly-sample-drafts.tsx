import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core'
import { diffWordsWithSpace } from 'diff'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { percent, RateText } from '#app/quality/rate-text.tsx'
import { BarChart } from '#app/ui/charts.tsx'
import { Section } from '#app/ui/section.tsx'
import type { DraftChange, DraftFigures } from '#server/evaluation/weekly-sample-figures.ts'
import classes from './weekly-sample.module.css'
import type { SamplePage } from './weekly-sample-form.ts'

/** Longer than a person reads, a comparison of words is not worth its time. */
const longest = 20_000

/** Proposed drafts against those that were sent: how far they lie apart, and the most changed ones word by word. */
export function DraftChanges({ drafts, page }: { drafts: DraftFigures; page: SamplePage }) {
  const { n, unproposed, same, mean, bins, mostChanged, reworded } = drafts
  const { one, many } = page.workflow.noun
  return (
    <Section
      title="Drafts against what was sent"
      text="Edit distance over words, as a share of the longer text: 0 is sent as proposed, 1 is nothing left of it. Needs no check."
    >
      {n === 0 ? (
        <Text size="sm">
          No drawn {one} has a draft that was proposed and sent
          {unproposed > 0 && `; ${unproposed} were sent without a proposal`}. The figures come with the first such {one}{' '}
          in a sample.
        </Text>
      ) : (
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
            <BarChart
              title="Change before sending"
              subtitle={`drafts by edit distance, n = ${n} of the drawn ${many}`}
              pointName="Distance"
              points={bins.map((count, i) => ({ label: `${i / 10}–${(i + 1) / 10}`, values: { n: count } }))}
              series={[{ key: 'n', label: 'drafts', color: 'accent' }]}
              empty="No draft was proposed and sent."
            />
            <Stack gap={4}>
              <Text size="sm">
                Sent as proposed: <RateText rate={same} of="drafts" />
              </Text>
              <Text size="sm">
                Mean distance: <strong>{mean === null ? 'none' : mean.toFixed(2)}</strong>, n = {n}
              </Text>
              <Text size="sm">
                The checker would have worded otherwise: <RateText rate={reworded} of="checked drafts" />
              </Text>
              {unproposed > 0 && <Text size="sm">{unproposed} more were sent without a proposal.</Text>}
            </Stack>
          </SimpleGrid>
          {mostChanged.map((change) => (
            <Change key={`${change.number} ${change.key}`} change={change} page={page} />
          ))}
        </Stack>
      )}
    </Section>
  )
}

function Change({ change, page }: { change: DraftChange; page: SamplePage }) {
  const { number, title, before, after, distance } = change
  const parts = useMemo(() => {
    if (before.length > longest || after.length > longest) return null
    return diffWordsWithSpace(before, after, { timeout: 200 }) ?? null
  }, [before, after])
  const sides = parts ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ]
  return (
    <div>
      <Text size="sm" mb={4}>
        <Anchor component={Link} inherit to={`${page.base}/items/${number}`} underline="always">
          {title ?? `${page.workflow.noun.one} ${number}`}
        </Anchor>
        : {percent(distance, 0)} changed
      </Text>
      <div className={classes.sides}>
        <figure style={{ margin: 0 }}>
          <Text component="figcaption" size="xs" c="dimmed">
            Proposed; taken out struck through
          </Text>
          <p className={classes.text}>
            {sides.map((part, i) =>
              part.added ? null : part.removed ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text in their order
                <del key={i}>{part.value}</del>
              ) : (
                part.value
              ),
            )}
          </p>
        </figure>
        <figure style={{ margin: 0 }}>
          <Text component="figcaption" size="xs" c="dimmed">
            Sent; new words underlined
          </Text>
          <p className={classes.text}>
            {sides.map((part, i) =>
              part.removed ? null : part.added ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text in their order
                <ins key={i}>{part.value}</ins>
              ) : (
                part.value
              ),
            )}
          </p>
        </figure>
      </div>
    </div>
  )
}
