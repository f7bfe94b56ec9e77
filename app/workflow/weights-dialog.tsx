import { Alert, Button, Group, Modal, NumberInput, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { Form, useNavigation } from 'react-router'
import { Moment } from '#app/ui/moment.tsx'
import type { WhereToStart } from '#server/roi/where-to-start.server.ts'
import { defaultWeights, groupWords, parts, partWords, type Weights, weightsSchema } from '#server/workflow/score.ts'
import classes from './candidates.module.css'
import { spanText } from './figure-text.ts'
import { type CandidatesAnswer, type Ranked, ranked } from './ranking.ts'

type Props = { view: WhereToStart; answer: CandidatesAnswer | null; opened: boolean; onClose: () => void }

/** What counts how much, with the order that it would make beside it. */
export function WeightsDialog({ view, answer, opened, onClose }: Props) {
  const { weights, version, changed } = view.weights
  return (
    <Modal opened={opened} onClose={onClose} title="What counts how much" size="lg" withinPortal={false}>
      <Text size="sm" mb="sm">
        {changed ? (
          <>
            Last changed by {changed.by}, <Moment at={changed.at} timeZone="UTC" zone />.
          </>
        ) : (
          'Nobody has changed them yet: these are the weights of the product.'
        )}
      </Text>
      <WeightsForm key={version} {...{ view, answer, onClose }} saved={weights} version={version} />
    </Modal>
  )
}

type Values = Record<keyof Weights, number | ''>
type FormProps = Omit<Props, 'opened'> & { saved: Weights; version: number }

function WeightsForm({ view, answer, saved, version, onClose }: FormProps) {
  const [values, setValues] = useState<Values>(saved)
  const busy = useNavigation().formMethod === 'POST'
  const own = answer?.intent === 'weights' ? answer : null
  useEffect(() => {
    if (own?.ok) onClose()
  }, [own, onClose])
  const parsed = weightsSchema.safeParse(values)
  const errors = new Map(
    parsed.success ? [] : parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message]),
  )
  const box = (key: keyof Weights, label: string, description?: string) => (
    <NumberInput
      key={key}
      name={key}
      label={label}
      {...(description ? { description } : {})}
      error={errors.get(key)}
      value={values[key]}
      onChange={(next) => setValues({ ...values, [key]: typeof next === 'number' ? next : '' })}
      allowDecimal={false}
      allowNegative={false}
      hideControls
    />
  )
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="weights" />
      <input type="hidden" name="version" value={version} />
      <Stack>
        <SimpleGrid cols={{ base: 2, xs: 5 }} spacing="sm">
          {parts.map((part) => box(part, partWords[part].label))}
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          {box('startAt', '"Start here" from', 'points')}
          {box('nextAt', '"Next" from', 'points')}
          {box('moneyFull', 'Full marks for money', `${view.currency} a month`)}
        </SimpleGrid>
        <Preview view={view} saved={saved} next={parsed.data ?? null} />
        {own && !own.ok && <Alert color="red" role="alert" title={own.message} />}
        <Group>
          <Button type="submit" loading={busy} disabled={!parsed.success}>
            Save for everybody here
          </Button>
          <Button variant="default" onClick={() => setValues(defaultWeights)}>
            Back to the product's own
          </Button>
        </Group>
      </Stack>
    </Form>
  )
}

/** The order that the weights in the form would make, and what moves. */
function Preview({ view, saved, next }: { view: WhereToStart; saved: Weights; next: Weights | null }) {
  if (view.candidates.length === 0) return null
  const before = ranked(view.candidates, saved)
  const after = next ? ranked(view.candidates, next) : before
  const placeIn = (list: readonly Ranked[], { candidate }: Ranked) =>
    list.findIndex((one) => one.candidate.workflow === candidate.workflow && one.candidate.draft === candidate.draft)
  const moving = after.filter((one, i) => {
    const was = before[placeIn(before, one)]
    return placeIn(before, one) !== i || was?.group !== one.group
  }).length
  return (
    <section aria-label="The order that this would make">
      <Text size="sm" fw={600} role="status">
        {next === null
          ? 'With these numbers there is no order.'
          : moving === 0
            ? 'The order stays as it is.'
            : `${moving} of ${after.length} would stand elsewhere:`}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
      <ol className={classes.preview} tabIndex={0} aria-label="Workflows in this order">
        {after.map((one, i) => {
          const was = placeIn(before, one)
          const group = before[was]?.group
          return (
            <li key={one.candidate.workflow ?? one.candidate.draft}>
              <span className={classes.points}>{spanText(one.score, (value) => String(Math.round(value)))}</span>
              <span>
                {one.name}, {groupWords[one.group].toLowerCase()}
                {group && group !== one.group && ` (was ${groupWords[group].toLowerCase()})`}
              </span>
              <Moved by={was - i} />
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function Moved({ by }: { by: number }) {
  if (by === 0) return null
  const Icon = by > 0 ? IconArrowUp : IconArrowDown
  return (
    <span className={classes.moved}>
      <Icon size={14} aria-hidden /> {by > 0 ? `up ${by}` : `down ${-by}`}
    </span>
  )
}
