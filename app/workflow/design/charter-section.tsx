import { Fieldset, Group, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useFetcher } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import type { Charter } from '#server/workflow/charter.ts'
import { type CharterFacts, type Figure, figuresOf } from '#server/workflow/charter-figures.ts'
import {
  ambiguityWords,
  type CharterQuestion,
  ruleBoundnessWords,
  scoringQuestions,
  thirteenQuestions,
} from '#server/workflow/questions.ts'
import { plainNumber, sourceText } from '../figure-text.ts'
import { Choice, NumberBox, ProseBox, ShareBox, TextBox, WordsBox } from './boxes.tsx'
import classes from './charter-section.module.css'
import { CharterVerdict } from './charter-verdict.tsx'
import { at, useOffers } from './design-context.ts'
import type { Problem, SectionProps } from './section-props.ts'

const unknownFacts: CharterFacts = { examples: 0, members: null }

/** The thirteen questions about the work, before anything is automated, and whether it is ready. */
export function CharterSection(props: SectionProps) {
  const { draft, change, problems } = props
  const facts = useFacts(props)
  const set = (part: Partial<Charter>) => change({ charter: { ...draft.charter, ...part } })
  const form = { charter: draft.charter, set, problems, figures: figuresOf(draft.charter, facts ?? unknownFacts) }
  return (
    <div className={classes.charter}>
      <Stack gap="md" className={classes.form}>
        <Text size="sm">
          Answer what you know and leave the rest open: nothing is guessed. A question that nobody can answer is the
          first thing to find out.
        </Text>
        <Arrival {...form} />
        <Amounts {...form} />
        <People {...form} />
        <Choosing {...form} currency={draft.currency} />
      </Stack>
      <CharterVerdict {...props} facts={facts} />
    </div>
  )
}

/** What the product knows of the work beside the charter; null while it is being read. */
function useFacts({ organisation, draftId }: SectionProps): CharterFacts | null {
  const { load, data } = useFetcher<CharterFacts>()
  useEffect(() => {
    void load(`/o/${organisation}/drafts/${draftId}/facts`)
  }, [load, organisation, draftId])
  return data ?? null
}

type Form = {
  charter: Charter
  set: (part: Partial<Charter>) => void
  problems: readonly Problem[]
  figures: ReturnType<typeof figuresOf>
}

const questions = new Map([...thirteenQuestions, ...scoringQuestions].map((one) => [one.key as CharterQuestion, one]))

/** Words, help and whereabouts of a question's box. */
function asked(key: CharterQuestion, problems: readonly Problem[]) {
  const { asks, help } = questions.get(key) as { asks: string; help: string }
  return { label: asks, help, ...at(problems, 'charter', key) }
}

function Arrival({ charter, set, problems }: Form) {
  const { sourceOfTruth } = charter
  return (
    <Fieldset legend="What comes in">
      <Stack gap="sm">
        <WordsOf question="trigger" {...{ charter, set, problems }} />
        <LinesOf question="intakeFields" {...{ charter, set, problems }} />
        <Group align="end" grow preventGrowOverflow={false} gap="sm">
          <TextBox
            {...asked('sourceOfTruth', problems)}
            error={at(problems, 'charter', 'sourceOfTruth', 'name').error}
            maxLength={2000}
            value={sourceOfTruth.name}
            onChange={(name) => set({ sourceOfTruth: { ...sourceOfTruth, name } })}
            miw="16rem"
          />
          <Select
            label="Can people rely on it?"
            data={reliability}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            value={sourceOfTruth.reliable}
            onChange={(value) =>
              set({ sourceOfTruth: { ...sourceOfTruth, reliable: value as typeof sourceOfTruth.reliable } })
            }
            maw="14rem"
          />
        </Group>
        <LinesOf question="systems" {...{ charter, set, problems }} />
      </Stack>
    </Fieldset>
  )
}

const reliability = [
  { value: 'unknown', label: 'Not known yet' },
  { value: 'yes', label: 'Yes' },
  { value: 'partly', label: 'In part' },
  { value: 'no', label: 'No' },
]

function Amounts({ charter, set, problems, figures }: Form) {
  return (
    <Fieldset legend="How much it is">
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="sm">
        <div>
          <NumberBox
            {...asked('volumePerMonth', problems)}
            min={0}
            decimals={1}
            unit="a month"
            value={charter.volumePerMonth}
            onChange={(volumePerMonth) => set({ volumePerMonth })}
          />
          <Beside
            figure={figures.perMonth}
            counted="weeks"
            show={(value, locale) => `${plainNumber(value, locale)} a month`}
          />
        </div>
        <div>
          <NumberBox
            {...asked('minutesPerItem', problems)}
            min={0}
            decimals={1}
            unit="minutes"
            value={charter.minutesPerItem}
            onChange={(minutesPerItem) => set({ minutesPerItem })}
          />
          <Beside
            figure={figures.minutes}
            counted="items"
            show={(value, locale) => `${plainNumber(value, locale)} minutes`}
          />
        </div>
        <div>
          <ShareBox
            {...asked('reworkRate', problems)}
            value={charter.reworkRate}
            onChange={(reworkRate) => set({ reworkRate })}
          />
          <Beside
            figure={figures.rework}
            counted="items"
            show={(value, locale) => `${plainNumber(value * 100, locale)} %`}
          />
        </div>
        <NumberBox
          {...asked('waitingHours', problems)}
          min={0}
          decimals={1}
          unit="hours"
          value={charter.waitingHours}
          onChange={(waitingHours) => set({ waitingHours })}
        />
      </SimpleGrid>
    </Fieldset>
  )
}

type BesideProps = {
  figure: Figure | null
  counted: 'items' | 'weeks'
  show: (value: number, locale: string) => string
}

/** What was measured, beside what was typed: it counts more. */
function Beside({ figure, counted, show }: BesideProps) {
  const locale = useLocale()
  if (!figure || (figure.from === 'stated' && figure.tooFew === null)) return null
  return (
    <Text size="sm" mt={4}>
      {figure.from === 'measured' ? (
        <>
          <strong>{show(figure.value, locale)}</strong>, {sourceText(figure, counted)}: this counts
          {figure.stated === null ? '' : ', not what is written here'}.
        </>
      ) : (
        `Measured so far: ${figure.tooFew} ${counted}, too few to count.`
      )}
    </Text>
  )
}

function People({ charter, set, problems }: Form) {
  const { people } = useOffers()
  return (
    <Fieldset legend="Who, and how it is decided">
      <Stack gap="sm">
        <Choice
          {...asked('owner', problems)}
          data={people.map(({ name, email }) => ({ value: email, label: `${name} (${email})` }))}
          placeholder="Nobody yet"
          searchable
          clearable
          value={charter.owner || null}
          onChange={(value) => set({ owner: value ?? '' })}
        />
        <LinesOf question="people" {...{ charter, set, problems }} />
        <WordsOf question="reviewRequirements" {...{ charter, set, problems }} />
        <WordsOf question="exceptionPath" {...{ charter, set, problems }} />
        <WordsOf question="successMetric" {...{ charter, set, problems }} />
      </Stack>
    </Fieldset>
  )
}

const scale = (words: Record<number, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label: `${value}: ${label}` }))

function Choosing({ charter, set, problems, currency }: Form & { currency: string }) {
  const pick = (key: 'ruleBoundness' | 'ambiguity', words: Record<number, string>): ReactNode => (
    <Choice
      {...asked(key, problems)}
      data={scale(words)}
      placeholder="Not answered"
      clearable
      value={charter[key] === null ? null : String(charter[key])}
      onChange={(value) => set({ [key]: value === null ? null : Number(value) })}
    />
  )
  return (
    <Fieldset legend="Where to start">
      <Text size="sm" mb="sm">
        With volume, minutes and what comes back these decide where the work stands on the page Where to start.
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="sm">
        {pick('ruleBoundness', ruleBoundnessWords)}
        {pick('ambiguity', ambiguityWords)}
        <TextBox
          {...asked('hourlyCost', problems)}
          inputMode="decimal"
          autoComplete="off"
          rightSection={<Text size="sm">{currency}</Text>}
          rightSectionWidth={52}
          value={charter.hourlyCost ?? ''}
          onChange={(text) => set({ hourlyCost: text.trim().replace(',', '.') || null })}
        />
      </SimpleGrid>
    </Fieldset>
  )
}

type TextKey = 'trigger' | 'reviewRequirements' | 'exceptionPath' | 'successMetric'

function WordsOf({ question, charter, set, problems }: Omit<Form, 'figures'> & { question: TextKey }) {
  return (
    <ProseBox
      {...asked(question, problems)}
      minRows={1}
      maxRows={10}
      maxLength={2000}
      value={charter[question]}
      onChange={(text) => set({ [question]: text })}
    />
  )
}

type ListKey = 'intakeFields' | 'systems' | 'people'

function LinesOf({ question, charter, set, problems }: Omit<Form, 'figures'> & { question: ListKey }) {
  return (
    <WordsBox
      {...asked(question, problems)}
      lines
      value={charter[question]}
      onChange={(lines) => set({ [question]: lines })}
    />
  )
}
