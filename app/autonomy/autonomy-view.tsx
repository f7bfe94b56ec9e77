import { Alert, Anchor, Stack, Text } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { Link, useFetcher } from 'react-router'
import { RateText } from '#app/quality/rate-text.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { Section } from '#app/ui/section.tsx'
import type { AutonomyView as View } from '#server/pilot/autonomy/view.server.ts'
import { kindLabel } from '#server/workflow/autonomy-levels.ts'
import classes from './autonomy.module.css'
import { HistoryTable } from './history-table.tsx'
import { KindPanel } from './kind-panel.tsx'
import type { StepAnswer } from './step-answer.ts'

type Props = View & {
  workflow: { name: string; noun: { one: string; many: string }; timeZone: string }
  demo: boolean
  base: string
}

/** Where each kind of output stands on the ladder, what the next rung needs, and how it came here. */
export function AutonomyView(view: Props) {
  const { workflow, demo, base, kinds, history } = view
  // Outlives the panels, which a step fills anew: a refusal must still be there to be read.
  const fetcher = useFetcher<StepAnswer>({ key: 'autonomy' })
  const { timeZone } = workflow
  return (
    <Stack gap="lg">
      <div>
        <PageTitle demo={demo}>{workflow.name}: autonomy</PageTitle>
        <Text maw={820}>{statement(view)}</Text>
        <Text size="sm" c="dimmed" maw={820}>
          Figures since <Moment at={view.evidenceFrom} timeZone={timeZone} />, when the workflow began to propose and
          check as it does now, of what “{view.proposer.provider}, {view.proposer.version}” proposed. Checks are drawn
          under{' '}
          <Anchor component={Link} to={`${base}/quality`} underline="always">
            Quality
          </Anchor>
          .
        </Text>
      </div>
      {fetcher.data?.message && (
        <Alert color="red" title="The step was not made" role="alert">
          {fetcher.data.message}
        </Alert>
      )}
      {view.pilotRuns && (
        <Alert color="blue" variant="light" icon={<IconInfoCircle aria-hidden />} title="A pilot runs">
          Until it has ended nothing steps but down to “paused”, for a step would change what it measures; and no item
          passes while it draws them.
        </Alert>
      )}
      {kinds.length === 0 && (
        <EmptyState title="Nothing is asked for yet">
          A workflow without fields has no output that could pass. Publish a version with fields first.
        </EmptyState>
      )}
      {kinds.map((kind) => (
        <KindPanel key={kind.kind} kind={kind} view={view} fetcher={fetcher} />
      ))}
      {kinds.length > 0 && <Month {...view} />}
      <Section title="Steps" text="Every step with the figures that it rested on; none can be changed afterwards.">
        {history.length === 0 ? (
          <Text size="sm">Nobody has stepped yet: everything is reviewed, as on the first day.</Text>
        ) : (
          <HistoryTable history={history} timeZone={timeZone} />
        )}
      </Section>
    </Stack>
  )
}

/** In one sentence, what happens to items now. */
function statement({ kinds, workflow }: Props): string {
  const { many } = workflow.noun
  if (kinds.length === 0) return 'Nothing passes.'
  if (kinds.some((k) => k.level === 'shadow'))
    return `In shadow: reviewers get blank forms, and the proposals made for ${many} are shown to nobody before they are decided.`
  if (kinds.every((k) => k.level === 'clean_pass'))
    return `Clean ${many} pass without a person, and a share of them is checked afterwards. All others are reviewed.`
  const waiting = kinds.filter((k) => k.level !== 'clean_pass').map((k) => kindLabel[k.kind].toLowerCase())
  if (waiting.length < kinds.length)
    return `Every one of the ${many} is reviewed: ${waiting.join(' and ')} are not yet where clean ones pass, and an item passes as a whole.`
  return `Every one of the ${many} is reviewed by a person.`
}

function Month({ month, workflow, kinds, sensitiveConditions, handles }: Props) {
  const { many } = workflow.noun
  return (
    <Section
      title={`The last ${month.days} days`}
      text={`Completed ${many}, held against the thresholds and checks of now. Rules that ask for a person and marks of sensitive items are not counted here: with them fewer pass.`}
    >
      <dl className={classes.facts}>
        <dt>Would have passed</dt>
        <dd>
          <RateText rate={month.wouldPass} of={many} missing="nothing completed yet" />
        </dd>
        {month.errors.map(({ kind, errors }) => (
          <Errors key={kind} label={`Errors among them: ${kindLabel[kind].toLowerCase()}`} rate={errors} />
        ))}
        <dt>Straight through</dt>
        <dd>
          <RateText
            rate={month.straightThrough}
            of={`${many}, completed without a person`}
            missing="nothing completed yet"
          />
        </dd>
        {(sensitiveConditions > 0 || handles.length > 0) && (
          <>
            <dt>Stays with people</dt>
            <dd>{sensitiveText(handles, sensitiveConditions, many, kinds)}</dd>
          </>
        )}
      </dl>
    </Section>
  )
}

function Errors({ label, rate }: { label: string; rate: View['catches'] }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <RateText rate={rate} of="checked" missing="none of them was checked" />
      </dd>
    </>
  )
}

function sensitiveText(handles: View['handles'], conditions: number, many: string, kinds: View['kinds']): string {
  const parts = [
    ...(handles.includes('payments') ? [`all ${many}, for they move money`] : []),
    ...(handles.includes('replies') ? ['drafts that go to customers'] : []),
    ...(conditions > 0 ? [`${many} marked sensitive by ${conditions} condition${conditions === 1 ? '' : 's'}`] : []),
  ]
  const all = kinds.every((k) => k.level === 'clean_pass' && k.servedAtStep)
  const rest =
    conditions > 0 && !all
      ? ' For items marked sensitive that is settled at the step itself: once the weeks are served, step down and up again.'
      : ''
  return `${parts.join('; ')}: until the steady weeks that a pilot’s plan names are served after its verdict “proved”.${rest}`
}
