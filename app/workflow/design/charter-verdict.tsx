import { Anchor, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconBulb, IconCircleCheck } from '@tabler/icons-react'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import { type CharterFacts, figuresOf } from '#server/workflow/charter-figures.ts'
import { type CharterQuestion, isAnswered, questionOf, thirteenQuestions } from '#server/workflow/questions.ts'
import { type Finding, readinessOf } from '#server/workflow/readiness.ts'
import { painOf } from '#server/workflow/score.ts'
import { hoursText } from '../figure-text.ts'
import classes from './charter-section.module.css'
import type { SectionProps } from './section-props.ts'

type Props = SectionProps & { facts: CharterFacts | null }

/** Whether the work is ready, and what to fix first; it follows every answer. */
export function CharterVerdict({ draft, facts, organisation, workflow }: Props) {
  const locale = useLocale()
  useAskedQuestion()
  const { charter } = draft
  const answered = thirteenQuestions.filter(({ key }) => isAnswered(charter, key)).length
  if (!facts)
    return (
      <aside className={classes.verdict} aria-label="Readiness">
        <Text size="sm">Reading what is known of this work ...</Text>
      </aside>
    )
  const { blocks, advice, ready } = readinessOf(draft, facts)
  // A question without an answer says why by itself.
  const [open, thoughts] = [advice.filter(isUnanswered), advice.filter((finding) => !isUnanswered(finding))]
  const pain = painOf({ figures: figuresOf(charter, facts), hourlyCost: charter.hourlyCost })
  const hours = hoursText(pain, locale)
  const money = (amount: string) => formatMoney(amount, { currency: draft.currency, whole: true, locale })
  const items = workflow ? `/o/${organisation}/w/${workflow}` : null
  return (
    <aside className={classes.verdict} aria-label="Readiness">
      <Title order={3} size="h4" className={classes.head} role="status">
        {ready ? <IconCircleCheck size={20} aria-hidden /> : <IconAlertTriangle size={20} aria-hidden />}
        {ready
          ? 'Ready'
          : blocks.length === 1
            ? 'Not ready: one thing to fix'
            : `Not ready: ${blocks.length} things to fix`}
      </Title>
      <Text size="sm">
        {answered} of {thirteenQuestions.length} questions answered, {facts.examples} real{' '}
        {facts.examples === 1 ? 'example' : 'examples'}.
      </Text>
      {hours && (
        <Text size="sm">
          About {hours}
          {pain.money && `, ${moneyText(pain.money, money)}`}.
        </Text>
      )}
      {blocks.length > 0 && (
        <>
          <Title order={4} size="h5">
            Fix first, in this order
          </Title>
          <Findings findings={blocks} items={items} ordered />
        </>
      )}
      {thoughts.length > 0 && (
        <>
          <Title order={4} size="h5" className={classes.head}>
            <IconBulb size={16} aria-hidden /> Worth a thought
          </Title>
          <Findings findings={thoughts} items={items} />
        </>
      )}
      {open.length > 0 && (
        <>
          <Title order={4} size="h5">
            Not answered yet
          </Title>
          <ul>
            {open.map(({ key, place }) => (
              <li key={key}>
                {place.section === 'charter' && (
                  <Anchor component="button" type="button" size="sm" onClick={() => focusQuestion(place.question)}>
                    {questionOf(place.question)}
                  </Anchor>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </aside>
  )
}

const isUnanswered = ({ key }: Finding) => key.startsWith('unanswered_')

const moneyText = ({ low, high }: { low: string; high: string }, money: (amount: string) => string) =>
  low === high ? money(low) : `${money(low)} to ${money(high)}`

type FindingsProps = { findings: readonly Finding[]; items: string | null; ordered?: boolean }

function Findings({ findings, items, ordered = false }: FindingsProps) {
  const list = findings.map((finding) => (
    <li key={finding.key}>
      <Where finding={finding} items={items} />
      <Text size="sm" c="dimmed">
        {finding.why}
      </Text>
    </li>
  ))
  return ordered ? <ol>{list}</ol> : <ul>{list}</ul>
}

/** The finding as the way to where it is put right. */
function Where({ finding: { says, place }, items }: { finding: Finding; items: string | null }) {
  if (place.section === 'charter')
    return (
      <Anchor component="button" type="button" size="sm" ta="start" onClick={() => focusQuestion(place.question)}>
        {says}
      </Anchor>
    )
  if (place.section !== 'items')
    return (
      <Anchor component={Link} size="sm" to={`?section=${place.section}`}>
        {says}
      </Anchor>
    )
  if (items)
    return (
      <Anchor component={Link} size="sm" to={items}>
        {says}
      </Anchor>
    )
  return <Text size="sm">{says} Publish it, then upload them: nobody has to work on them yet.</Text>
}

function focusQuestion(question: CharterQuestion): void {
  const box = document.querySelector<HTMLElement>(`[data-at="charter.${question}"]`)
  box?.focus({ preventScroll: true })
  box?.scrollIntoView({ block: 'center' })
}

/** A link from elsewhere names the question behind the #. */
function useAskedQuestion(): void {
  useEffect(() => {
    const question = window.location.hash.slice(1)
    if (/^[a-zA-Z]+$/.test(question)) focusQuestion(question as CharterQuestion)
  }, [])
}
