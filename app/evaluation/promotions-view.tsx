import { Alert, Anchor, Button, Group, Modal, Paper, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { type FetcherWithComponents, Link, useFetcher } from 'react-router'
import { RateText } from '#app/quality/rate-text.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { Section } from '#app/ui/section.tsx'
import type { PromotionView } from '#server/evaluation/promotions-read.server.ts'
import { CanaryCard } from './canary-card.tsx'
import type { Promotions, PromotionsAnswer } from './compare-data.ts'
import { pText } from './compare-words.ts'
import { DifferenceText } from './paired-table.tsx'

type Props = { page: Promotions; base: string }

/** Who promoted what on which figures, what people corrected before and since, and the way back. */
export function PromotionsView({ page, base }: Props) {
  const { workflow, demo, promotions, canaries, locked } = page
  const fetcher = useFetcher<PromotionsAnswer>({ key: 'promotions' })
  return (
    <Stack gap="lg">
      <div>
        <PageTitle demo={demo}>{workflow.name}: promotions</PageTitle>
        <Text c="dimmed" maw={820}>
          Version {page.version} is in force. A candidate becomes the next version through the gate alone, and is rolled
          back with one click and a reason.
        </Text>
      </div>
      {locked && <Alert color="gray" title={locked} styles={{ title: { color: 'var(--mantine-color-text)' } }} />}
      {fetcher.data?.message && <Alert color="red" role="alert" title={fetcher.data.message} />}
      {fetcher.data?.done && (
        <Text role="status" fw={600}>
          {fetcher.data.done}
        </Text>
      )}
      <CanaryCard page={page} canaries={canaries} fetcher={fetcher} base={base} />
      {promotions.length === 0 ? (
        <EmptyState
          title="Nothing has been promoted yet"
          action={
            <Anchor component={Link} to={`${base}/compare`} underline="always">
              Compare two runs
            </Anchor>
          }
        >
          When a candidate passes the gate and is promoted, it stands here with its figures and with what people
          corrected before and since.
        </EmptyState>
      ) : (
        promotions.map((promotion) => <Promotion key={promotion.id} {...{ promotion, page, fetcher, base }} />)
      )}
    </Stack>
  )
}

type PromotionProps = Props & { promotion: PromotionView; fetcher: FetcherWithComponents<PromotionsAnswer> }

function Promotion({ promotion, page, fetcher, base }: PromotionProps) {
  const { candidate, runs, figures, fromVersion, toVersion, rolledBack, corrections } = promotion
  const { timeZone, noun } = page.workflow
  return (
    <Section title={`Version ${toVersion}: candidate ${candidate.number}, ${candidate.name}`}>
      <Stack gap="xs">
        <Text size="sm">
          Promoted by {promotion.by}, <Moment at={promotion.at} timeZone={timeZone} />, from version {fromVersion} to{' '}
          {toVersion}.{' '}
          <Anchor
            component={Link}
            to={`${base}/compare?current=${runs.current}&candidate=${runs.candidate}`}
            underline="always"
            size="sm"
          >
            The comparison it rests on
          </Anchor>
        </Text>
        {figures && <Text size="sm">{figuresText(figures.figures)}</Text>}
        {rolledBack && (
          <Text size="sm">
            <strong>Rolled back</strong> by {rolledBack.by}, <Moment at={rolledBack.at} timeZone={timeZone} />, as
            version {rolledBack.to}: “{rolledBack.because}”
          </Text>
        )}
        <Paper bg="transparent" component="section" aria-label={`Corrections before and since version ${toVersion}`}>
          <Text size="sm" fw={600}>
            Corrections by people
          </Text>
          <Text size="sm">
            before: <RateText rate={corrections.before} of={`reviewed ${noun.many}`} missing="none reviewed" />
          </Text>
          <Text size="sm">
            since: <RateText rate={corrections.after} of={`reviewed ${noun.many}`} missing="none reviewed yet" />
          </Text>
          {corrections.difference.estimate !== null && (
            <Text size="sm">
              difference: <DifferenceText {...corrections.difference} /> points
            </Text>
          )}
          <Text size="xs" c="dimmed" maw={820}>
            {noun.many.charAt(0).toUpperCase()}
            {noun.many.slice(1)} of the last year with at least one value changed, by the version they came in under.
            Before and after is weak evidence: people, season and mix may have changed too. A canary compares the same
            days.
          </Text>
        </Paper>
        {!rolledBack && page.may.promote && <RollBack {...{ promotion, page, fetcher }} />}
      </Stack>
    </Section>
  )
}

function figuresText({ n, fixed, broken, p, current, candidate }: NonNullable<PromotionView['figures']>['figures']) {
  const shares =
    current === null || candidate === null
      ? ''
      : ` Outputs without an error: ${(100 * current).toFixed(1)}\u00a0% became ${(100 * candidate).toFixed(1)}\u00a0%.`
  return `${fixed} fixed, ${broken} broken of n = ${n} cases; p ${pText(p)}.${shares}`
}

type RollBackProps = Pick<PromotionProps, 'promotion' | 'page' | 'fetcher'>

function RollBack({ promotion, page, fetcher }: RollBackProps) {
  const [asking, setAsking] = useState(false)
  const { id, fromVersion, toVersion, under } = promotion
  if (under !== null)
    return (
      <Text size="sm" c="dimmed">
        Version {under} was promoted after it: roll that one back first.
      </Text>
    )
  const since = page.version - toVersion
  return (
    <div className="no-print">
      <Button variant="default" size="xs" onClick={() => setAsking(true)} loading={fetcher.state !== 'idle'}>
        Roll back
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Roll version ${toVersion} back?`}
        withinPortal={false}
        centered
      >
        <fetcher.Form method="post" onSubmit={() => setAsking(false)}>
          <input type="hidden" name="intent" value="back" />
          <input type="hidden" name="promotionId" value={id} />
          <input type="hidden" name="version" value={page.version} />
          <Stack>
            <Text size="sm">
              Provider, instructions, thresholds and fields are published again as version {fromVersion} had them, as
              version {page.version + 1}. {page.workflow.noun.many.charAt(0).toUpperCase()}
              {page.workflow.noun.many.slice(1)} that come in from now on take it.
            </Text>
            {since > 0 && (
              <Text size="sm" fw={600}>
                {since === 1 ? 'One more version has' : `${since} more versions have`} been published since: what they
                changed of these parts goes too.
              </Text>
            )}
            <Textarea
              name="because"
              label="Why"
              placeholder="It reads the dates of one supplier worse."
              minLength={3}
              maxLength={500}
              required
              autosize
              minRows={2}
              data-autofocus
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsking(false)}>
                Keep version {page.version}
              </Button>
              <Button type="submit" color="red">
                Roll back
              </Button>
            </Group>
          </Stack>
        </fetcher.Form>
      </Modal>
    </div>
  )
}
