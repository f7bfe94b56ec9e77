import { Alert, Anchor, Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import type { WhereToStart } from '#server/roi/where-to-start.server.ts'
import { anchors, groupWords, moneyZeroShare, type Group as Place, parts, partWords } from '#server/workflow/score.ts'
import { AddCandidate } from './add-candidate.tsx'
import { CandidateCard } from './candidate-card.tsx'
import classes from './candidates.module.css'
import { plainNumber } from './figure-text.ts'
import { type CandidatesAnswer, type Ranked, ranked } from './ranking.ts'
import { WeightsDialog } from './weights-dialog.tsx'

type Props = { view: WhereToStart; answer: CandidatesAnswer | null; organisation: string }

/** All that could be automated, what to begin with first. */
export function CandidatesView({ view, answer, organisation }: Props) {
  const [open, setOpen] = useState<'weights' | 'add' | null>(null)
  const all = ranked(view.candidates, view.weights.weights)
  const add = view.mayChange && <Button onClick={() => setOpen('add')}>Add a candidate</Button>
  return (
    <Stack gap="lg" className={classes.page ?? ''}>
      <div>
        <Group justify="space-between" align="start">
          <PageTitle demo={view.demo}>Where to start</PageTitle>
          <Group className="no-print" gap="sm">
            {view.mayChange && (
              <Button variant="default" onClick={() => setOpen('weights')}>
                Weights
              </Button>
            )}
            {all.length > 0 && add}
          </Group>
        </Group>
        <Text className={classes.sentence ?? ''}>{sentence(all)}</Text>
        <HowItWorks view={view} />
      </div>
      {view.problems.map((problem) => (
        <Alert
          key={problem}
          color="yellow"
          icon={<IconAlertTriangle size={18} aria-hidden />}
          title="Money that cannot be compared"
          styles={{ title: { color: 'var(--mantine-color-text)' }, icon: { color: 'var(--mantine-color-text)' } }}
        >
          {problem}{' '}
          <Anchor component={Link} size="sm" to={`/o/${organisation}/currency-rates`}>
            Currency rates
          </Anchor>
        </Alert>
      ))}
      {all.length === 0 ? (
        <EmptyState title="Nothing to choose from yet" action={add}>
          Write down what people complain about: a name and how often it happens are enough to begin with.
        </EmptyState>
      ) : (
        (['start', 'next', 'later'] as const).map((group) => (
          <GroupSection key={group} group={group} all={all} view={view} organisation={organisation} />
        ))
      )}
      <WeightsDialog view={view} answer={answer} opened={open === 'weights'} onClose={() => setOpen(null)} />
      <AddCandidate view={view} answer={answer} opened={open === 'add'} onClose={() => setOpen(null)} />
    </Stack>
  )
}

/** "2 to start with, 1 next, 4 later." */
function sentence(all: readonly Ranked[]): string {
  if (all.length === 0) return 'There is no workflow of yours, and nobody is making one.'
  const count = (group: Place) => all.filter((one) => one.group === group).length
  const best = all.find(({ group }) => group === 'start')
  const counted = `${count('next')} next, ${count('later')} later`
  if (!best) return `Nothing is ready to start with: ${counted}. What blocks stands beside each of them.`
  const more = count('start') - 1
  const also = more === 0 ? '' : more === 1 ? ' and one more' : ` and ${more} more`
  return `Start with ${best.name}${also}; ${counted}.`
}

function HowItWorks({ view: { weights, currency } }: { view: WhereToStart }) {
  const locale = useLocale()
  const { weights: values, changed } = weights
  const whole = parts.reduce((sum, part) => sum + values[part], 0)
  const money = (amount: number) => formatMoney(String(amount), { currency, whole: true, locale })
  const between: Record<(typeof parts)[number], string> = {
    volume: scaleText(anchors.volume, (value) => `${plainNumber(value, locale)} items a month`),
    rules: 'no rules 0, rules alone 100',
    clarity: 'everything a matter of opinion 0, nothing 100',
    hours: scaleText(anchors.hours, (value) => `${plainNumber(value, locale)} hours a month`),
    money: scaleText(
      { zero: values.moneyFull * moneyZeroShare, full: values.moneyFull },
      (value) => `${money(value)} a month`,
    ),
  }
  return (
    <details className={classes.method}>
      <summary>How the score comes about</summary>
      <p>
        Each part counts 0 to 100 points, and the score is their mean by weight. Hours a month are items a month ×
        minutes an item × (1 + the share that comes back) ÷ 60; money is hours × what an hour costs. What was measured
        counts more than what was typed. A missing answer is not guessed: the score is then a range.
      </p>
      <ul>
        {parts.map((part) => (
          <li key={part}>
            <strong>
              {partWords[part].label} {Math.round((100 * values[part]) / whole)} %
            </strong>{' '}
            ({partWords[part].says}): {between[part]}
          </li>
        ))}
      </ul>
      <p>
        <strong>Start here:</strong> {values.startAt} points or more whatever the missing answers are, and nothing
        blocks. <strong>Next:</strong> it could reach {values.startAt} once it is answered or fixed, or has{' '}
        {values.nextAt} for sure. <strong>Later:</strong> the others.{' '}
        {changed ? (
          <>
            Weights of {changed.by}, <Moment at={changed.at} timeZone="UTC" zone />.
          </>
        ) : (
          'The weights are those of the product.'
        )}
      </p>
    </details>
  )
}

/** "20 items a month or fewer 0, 2,000 or more 100, ten times as much is the same step everywhere". */
const scaleText = ({ zero, full }: { zero: number; full: number }, show: (value: number) => string) =>
  `up to ${show(zero)} 0, from ${show(full)} on 100, and ten times as much is 50 points more`

const groupSays: Record<Place, string> = {
  start: 'Worth it, and ready.',
  next: 'Worth a look: fix or answer what stands beside it first.',
  later: 'Little to win for now.',
}

type SectionProps = { group: Place; all: readonly Ranked[]; view: WhereToStart; organisation: string }

function GroupSection({ group, all, view, organisation }: SectionProps) {
  const own = all.filter((one) => one.group === group)
  return (
    <section aria-labelledby={`group-${group}`}>
      <Title order={2} id={`group-${group}`}>
        {groupWords[group]} ({own.length})
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {groupSays[group]}
      </Text>
      {own.length === 0 ? (
        <Text size="sm">None.</Text>
      ) : (
        <ul className={classes.cards}>
          {own.map((one) => (
            <CandidateCard
              key={one.candidate.workflow ?? one.candidate.draft}
              ranked={one}
              weights={view.weights.weights}
              organisation={organisation}
              mayChange={view.mayChange}
            />
          ))}
        </ul>
      )}
    </section>
  )
}
