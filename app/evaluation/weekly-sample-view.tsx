import { Anchor, Button, Group, Progress, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { Link, useFetcher, useSearchParams } from 'react-router'
import { RateText } from '#app/quality/rate-text.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatDate } from '#app/ui/moment.ts'
import { PageTitle } from '#app/ui/page-title.tsx'
import { Section } from '#app/ui/section.tsx'
import classes from './weekly-sample.module.css'
import { DraftChanges } from './weekly-sample-drafts.tsx'
import { LabelShifts } from './weekly-sample-drift.tsx'
import { type SampleAnswer, type SamplePage, sundayOf } from './weekly-sample-form.ts'
import { SampleSettingsForm } from './weekly-sample-settings.tsx'
import { HistoryTable, ItemLinks, ItemTable, StrataTable } from './weekly-sample-tables.tsx'

type Shown = NonNullable<SamplePage['shown']>

/** A week's items looked at again: what the checks found, how labels shift, and what was drawn. */
export function WeeklySampleView(page: SamplePage) {
  const { workflow, shown, next, history, demo, settings } = page
  return (
    <Stack gap="lg" className={classes.page}>
      <Group justify="space-between" align="flex-start">
        <div>
          <PageTitle demo={demo}>{workflow.name}: weekly sample</PageTitle>
          <Text c="dimmed" maw={760}>
            Completed {workflow.noun.many} of a week, drawn at random by question and looked at by somebody who has not
            seen them.{' '}
            {settings.active ? 'A new one is drawn when a week is over.' : 'Drawn on demand: the clock draws none.'}
          </Text>
        </div>
        {history.length > 1 && <WeekChoice page={page} />}
      </Group>
      {next && <NextDraw page={page} next={next} />}
      {shown ? <Sample page={page} shown={shown} /> : !next && <Nothing page={page} />}
      {history.length > 0 && (
        <Section title="Weeks" text="Newest first; each rate weighted back to its week, with its 95 % interval.">
          <HistoryTable {...page} />
        </Section>
      )}
      <Section
        title="What is drawn"
        text={`So many ${workflow.noun.many} a week for each question; one that two questions draw is looked at once. A change is a new version of the workflow.`}
      >
        <SampleSettingsForm key={page.version} {...page} />
      </Section>
    </Stack>
  )
}

function Sample({ shown, page }: { shown: Shown; page: SamplePage }) {
  const { workflow, base } = page
  const { figures, drift, items } = shown
  const { one, many } = workflow.noun
  return (
    <>
      <Progressing shown={shown} page={page} />
      <Section
        title="What the checks found"
        text={`Of the first decisions, against what the second look found. Weighted back to all ${shown.population} ${shown.population === 1 ? one : many} of the week by the probability of each draw (Hajek); 95 % intervals on the effective number.`}
      >
        <Stack gap="xs">
          <Text size="sm">
            Outputs with a wrong critical field, label or route:{' '}
            <RateText rate={figures.error} of={`checked ${many}`} />
          </Text>
          {figures.done === 0 && <Text size="sm">The figures come with the first check that is done.</Text>}
          {figures.wrong.length > 0 && (
            <ul className={classes.list}>
              {figures.wrong.map((w) => (
                <li key={w.number}>
                  <Text size="sm" span>
                    <Anchor component={Link} inherit to={`${base}/items/${w.number}`} underline="always">
                      {w.title ?? `${one} ${w.number}`}
                    </Anchor>
                    : {w.fields.join(', ')}
                    {!w.critical && ' (not critical)'}
                  </Text>
                </li>
              ))}
            </ul>
          )}
        </Stack>
      </Section>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
        {figures.urgency && (
          <Section title="Missed urgent" text="Decided not urgent by the first person, urgent by the second.">
            <Stack gap="xs">
              <RateText rate={figures.urgency.missed} of="decided not urgent" missing="none checked yet" />
              <ItemLinks items={figures.urgency.items.map((i) => ({ ...i, note: `is ${i.to}` }))} page={page} />
            </Stack>
          </Section>
        )}
        {figures.routes && (
          <Section title="Wrong routes" text="From where it was sent to where it should have gone.">
            <Stack gap="xs">
              <RateText rate={figures.routes.wrong} of={`checked ${many}`} missing="none checked yet" />
              {figures.routes.moves.map((move) => (
                <div key={`${move.from} ${move.to}`}>
                  <Text size="sm">
                    {move.from} → <strong>{move.to}</strong>: {move.items.length}
                  </Text>
                  <ItemLinks items={move.items} page={page} />
                </div>
              ))}
            </Stack>
          </Section>
        )}
      </SimpleGrid>
      {figures.drafts && <DraftChanges drafts={figures.drafts} page={page} />}
      {drift.map((field) => (
        <LabelShifts key={field.key} field={field} page={page} week={shown.week} />
      ))}
      <details className={classes.fold}>
        <summary>
          <Text span size="sm">
            {figures.drawn === 1 ? `The drawn ${one}` : `All ${figures.drawn} drawn ${many}`}, with the probability with
            which the draw would take each
          </Text>
        </summary>
        <ItemTable items={items} page={page} />
      </details>
    </>
  )
}

/** The week, how far its checks are, and the way to them. */
function Progressing({ shown, page }: { shown: Shown; page: SamplePage }) {
  const locale = useLocale()
  const { figures, week, population, stuck } = shown
  const { noun } = page.workflow
  const due = figures.drawn - figures.lost
  const left = due - figures.done
  return (
    <Section
      title={`${formatDate(week, locale)} to ${formatDate(sundayOf(week), locale)}`}
      text={`${figures.drawn} drawn of ${population} ${population === 1 ? noun.one : noun.many} completed in that week.`}
    >
      <Stack gap="sm">
        <Group gap="md">
          <Progress value={due === 0 ? 0 : (100 * figures.done) / due} w={220} aria-label="Checks done" />
          <Text size="sm" className={classes.number}>
            <strong>
              {figures.done} of {due}
            </strong>{' '}
            looked at{figures.lost > 0 && `; ${figures.lost} taken back since, with nothing to look at`}
          </Text>
          {left > 0 && (
            <Button component={Link} to={`${page.base}/review`} size="compact-md" variant="default">
              Review the sample
            </Button>
          )}
        </Group>
        {left > 0 && (
          <Text size="sm" c="dimmed" maw={760}>
            They wait in the review queue of every reviewer who has not seen the {noun.one}, after the work of the day.
          </Text>
        )}
        {stuck > 0 && (
          <Text size="sm">
            {stuck} can be done by nobody, because every reviewer of this workflow has seen them: add a reviewer.
          </Text>
        )}
        <StrataTable counts={shown.strata} noun={noun} />
      </Stack>
    </Section>
  )
}

function WeekChoice({ page: { history, shown } }: { page: SamplePage }) {
  const locale = useLocale()
  const [, setParams] = useSearchParams()
  return (
    <Select
      label="Week from"
      w={180}
      allowDeselect={false}
      value={shown?.week ?? null}
      data={history.map(({ week }) => ({ value: week, label: formatDate(week, locale) }))}
      onChange={(week) => week && setParams({ of: week }, { preventScrollReset: true })}
    />
  )
}

function NextDraw({ page, next }: { page: SamplePage; next: NonNullable<SamplePage['next']> }) {
  const locale = useLocale()
  const fetcher = useFetcher<SampleAnswer>({ key: 'draw' })
  const { noun } = page.workflow
  const name = `${formatDate(next.week, locale)} to ${formatDate(sundayOf(next.week), locale)}`
  return (
    <Section
      title={`${name}: not drawn yet`}
      text={
        next.population === 0
          ? `No ${noun.many} were completed in that week, so there is nothing to draw. The sample comes with the first week that has some.`
          : `${next.population} ${next.population === 1 ? noun.one : noun.many} were completed in that week.${page.settings.active ? ' The clock draws it within the hour.' : ''}`
      }
    >
      {next.population > 0 && (
        <fetcher.Form method="post">
          <Group>
            <Button type="submit" name="intent" value="draw" loading={fetcher.state !== 'idle'}>
              Draw this week now
            </Button>
            <Text size="sm" role="status">
              {fetcher.data?.of === 'draw' && fetcher.data.message}
            </Text>
          </Group>
        </fetcher.Form>
      )}
    </Section>
  )
}

function Nothing({ page }: { page: SamplePage }) {
  return (
    <EmptyState title="No sample yet">
      The first is drawn when a week with completed {page.workflow.noun.many} is over.
    </EmptyState>
  )
}
