import { Alert, Anchor, Button, Group, List, Radio, Stack, Text, Textarea } from '@mantine/core'
import { Link, useFetcher } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import { formatDate } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import { type Advice, choices, choiceTexts, type Resting } from '#server/notification/advice.ts'
import type { DecisionView, WeeklyReview } from '#server/notification/review.ts'
import { minutesText, pointsText } from '#server/roi/executive-text.ts'
import type { WeekAnswer } from './report-action.ts'
import classes from './weekly.module.css'

/** What the figures speak for, and the lead's own word. */
export function DecideForm({ review, base }: { review: WeeklyReview; base: string }) {
  const { advice, may, week } = review
  const fetcher = useFetcher<WeekAnswer>({ key: 'week-decision' })
  const answer = fetcher.data?.of === 'decision' ? fetcher.data : null
  return (
    <Stack gap="sm">
      <AdviceText advice={advice} base={base} />
      {may.decide ? (
        <fetcher.Form method="post" className="no-print" key={answer?.ok ? review.decisions[0]?.id : week.monday}>
          <input type="hidden" name="intent" value="decide" />
          <input type="hidden" name="of" value={week.monday} />
          <Stack gap="sm" maw="72ch">
            <Radio.Group name="choice" label="Decision" defaultValue={advice.choice}>
              <Stack gap={6} mt={6}>
                {choices.map((choice) => (
                  <Radio
                    key={choice}
                    value={choice}
                    label={choiceTexts[choice].name}
                    description={choiceTexts[choice].text}
                  />
                ))}
              </Stack>
            </Radio.Group>
            <Textarea
              name="words"
              label="Why, in your own words"
              description="Kept with the figures above as they are now. It cannot be changed later; a new decision stands beside it."
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              autosize
              minRows={2}
              maxLength={2000}
              error={answer && !answer.ok && answer.subject === 'words' ? answer.message : undefined}
            />
            {answer && !answer.ok && answer.subject !== 'words' && (
              <Alert color="red" role="alert" title={answer.message} />
            )}
            <Group>
              <Button type="submit" loading={fetcher.state !== 'idle'}>
                Record the decision
              </Button>
              <Text size="sm" role="status">
                {answer?.ok ? answer.message : ''}
              </Text>
            </Group>
          </Stack>
        </fetcher.Form>
      ) : (
        <Text size="sm" className="no-print">
          An ops lead records the decision here.
        </Text>
      )}
    </Stack>
  )
}

function AdviceText({ advice: { choice, reasons, missing, rests }, base }: { advice: Advice; base: string }) {
  return (
    <div>
      <Text>
        The figures speak for: <strong>{choiceTexts[choice].name.toLowerCase()}</strong>.{' '}
        {rests.pilot && (
          <Anchor component={Link} inherit to={`${base}/pilots/${rests.pilot.number}`} underline="always">
            Pilot {rests.pilot.number}
          </Anchor>
        )}
      </Text>
      <List size="sm" mt={4} spacing={2}>
        {reasons.map((reason) => (
          <List.Item key={reason}>{reason}</List.Item>
        ))}
      </List>
      {missing.length > 0 && (
        <>
          <Text size="sm" fw={600} mt="xs">
            What is missing before more can be said
          </Text>
          <List size="sm" spacing={2}>
            {missing.map((text) => (
              <List.Item key={text}>{text}</List.Item>
            ))}
          </List>
        </>
      )}
    </div>
  )
}

/** Every decision with who made it, when, why, and the figures of that day. */
export function DecisionHistory({ decisions, timeZone }: { decisions: DecisionView[]; timeZone: string }) {
  const locale = useLocale()
  return (
    <ol className={classes.history}>
      {decisions.map((decision) => (
        <li key={decision.id}>
          <Text>
            <strong>{choiceTexts[decision.choice].name}</strong>
            {decision.choice === decision.advice
              ? ', as the figures spoke for'
              : `; the figures spoke for ${choiceTexts[decision.advice].name.toLowerCase()}`}
          </Text>
          <Text className={classes.words}>{decision.words}</Text>
          <Text size="sm" c="dimmed">
            {decision.by}, <Moment at={decision.at} timeZone={timeZone} zone />, on the week of{' '}
            {formatDate(decision.week, locale)}. {restingText(decision.figures, locale)}
          </Text>
        </li>
      ))}
    </ol>
  )
}

function restingText({ pilot }: Resting, locale: string): string {
  if (!pilot) return 'No pilot stood behind it.'
  const { n, checked, saving, errorDifference, verdict, guard } = pilot
  const word = { proved: 'proved', not_yet: 'not yet', worse: 'worse' }[verdict]
  return `It rested on pilot ${pilot.number}${pilot.simulated ? ' (simulated)' : ''}: ${word}, saving ${minutesText(saving, locale)} (n = ${n.manual} manual, ${n.assisted} assisted), errors ${pointsText(errorDifference, locale)} (${checked.manual} and ${checked.assisted} checked), guard-rail ${guard}.`
}
