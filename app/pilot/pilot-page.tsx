import { Alert, Anchor, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { ArmErrors, ArmMeans } from '#app/effect/arm-means.tsx'
import { GuardPlot } from '#app/effect/guard-plot.tsx'
import { IntervalPlot } from '#app/effect/interval-plot.tsx'
import { LearningCurve } from '#app/effect/learning-curve.tsx'
import { SensitivityPlot } from '#app/effect/sensitivity-plot.tsx'
import { TermLink } from '#app/effect/term-link.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { designLabels, randomised } from '#server/pilot/plan.ts'
import type { PilotView } from '#server/pilot/view.server.ts'
import { ArmTable } from './arm-table.tsx'
import { EffectFacts } from './effect-facts.tsx'
import { Experience } from './experience.tsx'
import { StateMarks } from './marks.tsx'
import classes from './pilot.module.css'
import { PilotActions } from './pilot-actions.tsx'
import { Segments } from './segments.tsx'
import { VerdictPanel } from './verdict-panel.tsx'

type Props = {
  workflow: { name: string; noun: { one: string; many: string }; timeZone: string }
  demo: boolean
  mayLead: boolean
  pilot: PilotView
  /** Address of the workflow. */
  base: string
}

/** One pilot: what it shows so far, how sure, and everything that rests on. */
export function PilotPage({ workflow, demo, mayLead, pilot, base }: Props) {
  const { plan, looks, effect, sensitivity } = pilot
  const { timeZone } = workflow
  const draws = randomised(plan.design)
  return (
    <Stack gap="lg">
      <div>
        <Group gap="sm">
          <Title order={1}>
            {workflow.name}: {pilot.name}
          </Title>
          <StateMarks state={pilot.state} simulated={pilot.simulated !== null} demo={demo} />
        </Group>
        <Text c="dimmed">
          {designLabels[plan.design].name} design
          {pilot.startedAt && (
            <>
              , from <Moment at={pilot.startedAt} timeZone={timeZone} />
            </>
          )}
          {pilot.endedAt && (
            <>
              {' '}
              to <Moment at={pilot.endedAt} timeZone={timeZone} />
            </>
          )}
          {pilot.upTo && (
            <>
              , figures up to <Moment at={pilot.upTo} timeZone={timeZone} />
            </>
          )}
        </Text>
      </div>
      <VerdictPanel pilot={pilot} workflow={workflow} />
      {plan.design === 'shadow' && (
        <Alert color="gray" title="Accuracy, not time" styles={{ title: { color: 'var(--mantine-color-text)' } }}>
          What people decided elsewhere is imported and matched with what the AI proposed:{' '}
          <Anchor component={Link} to={`${base}/outcomes`} underline="always">
            the outcomes, and how often the two agree
          </Anchor>
          .
        </Alert>
      )}
      {pilot.simulated && <Simulated parameters={pilot.simulated} />}
      {mayLead && pilot.state === 'running' && <PilotActions pilot={pilot} base={base} />}
      <Section>
        <IntervalPlot
          looks={looks}
          minimumSavingMinutes={plan.minimumSavingMinutes}
          plannedItems={plan.items}
          timeZone={timeZone}
          aside={<TermLink term="saving" />}
        />
      </Section>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Section>
          <ArmMeans arms={effect.arms} aside={<TermLink term="arms" />} />
        </Section>
        <Section>
          <ArmErrors arms={effect.arms} aside={<TermLink term="errors" />} />
        </Section>
      </SimpleGrid>
      <Section>
        <EffectFacts pilot={pilot} />
      </Section>
      <Section>
        <GuardPlot
          looks={looks}
          margin={plan.margin}
          plannedChecked={plan.checkedItems}
          timeZone={timeZone}
          aside={<TermLink term="guard" />}
        />
      </Section>
      {draws && (
        <Section>
          <ArmTable pilot={pilot} many={workflow.noun.many} />
        </Section>
      )}
      <Section>
        <SensitivityPlot
          sensitivity={sensitivity}
          minimumSavingMinutes={plan.minimumSavingMinutes}
          reviewerName={(name) => name}
          aside={<TermLink term="sensitivity" />}
        />
      </Section>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Section>
          <LearningCurve learning={sensitivity.learning} aside={<TermLink term="learningCurve" />} />
        </Section>
        <Section>
          <Experience experience={sensitivity.experience} />
        </Section>
      </SimpleGrid>
      <Section>
        <Title order={2} size="h3">
          What these numbers cannot show
        </Title>
        <ul className={classes.list}>
          {pilot.limits.map((limit) => (
            <li key={limit}>
              <Text size="sm">{limit}</Text>
            </li>
          ))}
        </ul>
      </Section>
      <Segments segments={pilot.segments} timeZone={timeZone} />
    </Stack>
  )
}

function Section({ children }: { children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section">
      {children}
    </Paper>
  )
}

function Simulated({ parameters }: { parameters: Record<string, number | string> }) {
  return (
    <Alert color="gray" title="Simulated" styles={{ title: { color: 'var(--mantine-color-text)' } }}>
      Made from stated parameters, through the same application:{' '}
      {Object.entries(parameters)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}
      .
    </Alert>
  )
}
