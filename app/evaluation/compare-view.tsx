import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { Link, useFetcher } from 'react-router'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { Section } from '#app/ui/section.tsx'
import { BrokenCases } from './broken-cases.tsx'
import { CompareAssisted } from './compare-assisted.tsx'
import { CompareCosts } from './compare-costs.tsx'
import type { CompareAnswer, Compared, ComparePage, Result } from './compare-data.ts'
import { CompareFields } from './compare-fields.tsx'
import { ComparePromote } from './compare-promote.tsx'
import { CompareSlices } from './compare-slices.tsx'
import { headline, type Shares } from './compare-words.ts'
import { GateCard } from './gate-card.tsx'
import { GateSettingsForm } from './gate-settings.tsx'

/** A candidate held against the current version, case by case: whether it is better, where it is worse, and the gate. */
export function CompareView(page: ComparePage) {
  const { frame, view, base } = page
  const { result, problem } = view
  return (
    <Stack gap="lg">
      <Head {...page} />
      {problem !== null && (
        <EmptyState
          title="These two runs cannot be compared"
          action={
            <Anchor component={Link} to={`${base}/compare`} underline="always">
              Choose two other runs
            </Anchor>
          }
        >
          {problem}
        </EmptyState>
      )}
      {result && (
        <>
          <Verdict {...page} result={result} />
          <Section title="Fields" text={basisText(result)}>
            <CompareFields group={result.gate} address={page.address} />
          </Section>
          <Section
            title="Parts of the cases"
            text="By outputs without an error; what got worse comes first. A part can get worse even if the mean got better."
          >
            <CompareSlices slices={result.gate.slices} address={page.address} />
          </Section>
          <CompareCosts view={view} result={result} />
          <CompareAssisted page={page} result={result} />
          <BrokenCases {...page} result={result} />
          {frame.may.configure && <GateSettingsForm frame={frame} />}
        </>
      )}
    </Stack>
  )
}

function Head({ frame, view, base }: ComparePage) {
  const { current, candidate, result } = view
  const words = result && headline(result.verdict, sharesOf(result))
  const run = (of: Compared['current']) => (
    <>
      <Anchor component={Link} to={`${base}/runs/${of.number}`} underline="always">
        run {of.number}
      </Anchor>{' '}
      ({of.candidate.name}
      {of.finishedAt && (
        <>
          , <Moment at={of.finishedAt} timeZone={frame.workflow.timeZone} />
        </>
      )}
      )
    </>
  )
  return (
    <div>
      <Group gap="sm" justify="space-between" align="flex-start">
        <PageTitle demo={frame.demo}>{frame.workflow.name}: comparison</PageTitle>
        <Group gap="xs" className="no-print">
          <Button component={Link} to={`${base}/compare`} variant="default" size="xs">
            Choose two runs
          </Button>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPrinter size={14} aria-hidden />}
            onClick={() => window.print()}
          >
            Print
          </Button>
        </Group>
      </Group>
      {words && (
        <Text size="lg" maw={900} mt="xs">
          <strong>Candidate {candidate.candidate.number}:</strong> {words.figures} {words.gate}
        </Text>
      )}
      <Text c="dimmed" size="sm" mt={4}>
        Candidate {candidate.candidate.number} in {run(candidate)} against {run(current)}, over{' '}
        {candidate.split === 'test' ? 'the test side of' : 'all cases of'} “{candidate.set.name}”.
      </Text>
    </div>
  )
}

function Verdict({ frame, view, base, result }: ComparePage & { result: Result }) {
  const fetcher = useFetcher<CompareAnswer>({ key: 'promote' })
  const { message, version } = fetcher.data ?? {}
  return (
    <Section title="Gate" text="All conditions have to hold. Only truths that were found apart from a proposal count.">
      <Stack gap="md">
        <GateCard verdict={result.verdict} />
        {message && <Alert color="red" role="alert" title={message} />}
        {version ? (
          <Alert color="accent" role="status" title={`Version ${version} is in force.`}>
            New items take it from now on.{' '}
            <Anchor component={Link} to={`${base}/promotions`} underline="always">
              See the promotions
            </Anchor>
            , where it can be rolled back.
          </Alert>
        ) : (
          <ComparePromote frame={frame} view={view} refusal={result.refusal} fetcher={fetcher} base={base} />
        )}
      </Stack>
    </Section>
  )
}

function sharesOf({ gate }: Result): Shares {
  const of = (label: string, { current, candidate, n }: Result['gate']['output']) => ({
    ...{ label, n },
    ...{ current: current.rate, candidate: candidate.rate },
  })
  return {
    error: of('Outputs without an error', gate.output),
    ...Object.fromEntries(gate.fields.map((field) => [`field:${field.key}`, of(field.label, field.right)])),
  }
}

function basisText({ gate, cases, purposive, unsteady }: Result): string {
  const both = `n = ${gate.n} of the ${cases.both} cases that both answered: those whose truth is adjudicated, blind or manual, and was drawn by chance.`
  const aside = purposive.n > 0 ? ` ${purposive.n} looked into because two answers differed are in lists alone.` : ''
  const noise =
    unsteady > 0
      ? ` ${unsteady} ${unsteady === 1 ? 'case comes' : 'cases come'} out differently when one version is asked again.`
      : ''
  return `${both}${aside}${noise}`
}
