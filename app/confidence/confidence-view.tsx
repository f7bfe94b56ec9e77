import { Anchor, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { type FetcherWithComponents, Link, useFetcher } from 'react-router'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatDate } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { Section } from '#app/ui/section.tsx'
import { leastItems } from '#server/proposal/confidence/decided.ts'
import { FieldPanel } from './field-panel.tsx'
import { FieldTable } from './field-table.tsx'
import { MonthPanel } from './month-panel.tsx'
import { Publish } from './publish.tsx'
import type { ConfidencePage, PublishAnswer } from './settings.ts'
import type { Money } from './threshold-money.tsx'

/** Whether proposals are as sure as they may be, and where a person has to look. */
export function ConfidenceView(page: ConfidencePage) {
  const { workflow, truth, model, demo, base } = page
  // Outlives the draft, which a new version begins anew: its answer must still be there to be read.
  const fetcher = useFetcher<PublishAnswer>({ key: 'thresholds' })
  return (
    <Stack gap="lg">
      <div>
        <PageTitle demo={demo}>{workflow.name}: confidence</PageTitle>
        <Text c="dimmed" maw={820}>
          {model ? (
            <>
              Calibration {model.version} of <Moment at={model.at} timeZone={workflow.timeZone} /> is in use: proposals
              carry the share that was right at such a confidence, and keep the provider's own figure beside it.
            </>
          ) : (
            "No calibration is in use: proposals carry the provider's own figure."
          )}
        </Text>
      </div>
      {truth.confirmed < leastItems ? (
        <EmptyState
          title="Not enough confirmed items yet"
          action={
            <Anchor component={Link} to={`${base}/review`} underline="always">
              Go to review
            </Anchor>
          }
        >
          {truth.confirmed} of the {leastItems} confirmed {workflow.noun.many} that are needed to say how often a value
          is right at the confidence it claims. They come with each {workflow.noun.one} that a person finishes.
        </EmptyState>
      ) : (
        // A new version begins with its own thresholds.
        <Settings key={page.version} {...page} fetcher={fetcher} />
      )}
    </Stack>
  )
}

function Settings(page: ConfidencePage & { fetcher: FetcherWithComponents<PublishAnswer> }) {
  const { fields, thresholds, truth, workflow } = page
  const [draft, setDraft] = useState(thresholds)
  const [chosen, setChosen] = useState(() => hardest(page))
  const [money, setMoney] = useState<Money>(() => ({
    minutes: page.money?.minutes ?? null,
    rate: page.money?.rate ?? null,
    errors: Object.fromEntries(fields.map((f) => [f.key, f.atStake ?? page.money?.error ?? null])),
  }))
  const locale = useLocale()
  const field = fields.find((f) => f.key === chosen) ?? fields[0]
  if (!field)
    return (
      <EmptyState title="Nothing was proposed">
        The confirmed {workflow.noun.many} had no proposed value to compare with, so there is nothing to calibrate.
      </EmptyState>
    )
  return (
    <>
      <Section title="Fields" text={basis(truth, workflow.noun)}>
        <FieldTable fields={fields} thresholds={draft} chosen={field.key} onChoose={setChosen} />
      </Section>
      <Section
        title={field.label}
        text="Each point of the chart is a threshold: press one, or go along it with the arrow keys. Each value is judged by a calibration that had not seen its item."
      >
        <FieldPanel
          key={field.key}
          field={field}
          count={page.month.fields.length}
          currency={workflow.currency}
          today={thresholds}
          draft={draft}
          money={money}
          onChange={setDraft}
          onMoney={setMoney}
        />
      </Section>
      <Section
        title="Last month"
        text={`What the thresholds would have done to the ${workflow.noun.many} decided since ${formatDate(page.month.since, locale)}${page.month.codes.length === 5000 ? ', the newest 5,000' : ''}.`}
      >
        <MonthPanel {...page} draft={draft} money={money} />
      </Section>
      <Section title="Publish" text="Thresholds belong to the workflow: a change is a new version of it.">
        <Publish {...page} draft={draft} onDiscard={() => setDraft(thresholds)} />
      </Section>
    </>
  )
}

/** The field with the most wrong values: what a lead comes to look at. */
function hardest({ fields }: ConfidencePage): string | null {
  const wrong = (f: ConfidencePage['fields'][number]) => 1 - (f.accuracy.rate ?? 1)
  return fields.reduce<(typeof fields)[number] | null>((a, f) => (a && wrong(a) >= wrong(f) ? a : f), null)?.key ?? null
}

function basis(truth: ConfidencePage['truth'], noun: { many: string }): string {
  const { used, checked, manual, confirmed } = truth
  if (used === 'checked')
    return `Rests on ${checked + manual} ${noun.many} whose truth was found apart from the proposal or looked at twice (${manual} entered on a blank form, ${checked} checked), each weighted by the inverse of its probability of being drawn; ${confirmed} are confirmed in all.`
  return `Rests on all ${confirmed} confirmed ${noun.many}. Most were decided with the proposal in view, which favours it: the figures are rather too good. From 50 checked or blank-form ones on (now ${checked + manual}) those alone are used.`
}
