import { Anchor, Group, SimpleGrid, Stack, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { Section } from '#app/ui/section.tsx'
import type { QualityOverview } from '#server/quality/overview.server.ts'
import { AgreementTable } from './agreement-table.tsx'
import { ErrorTable } from './error-table.tsx'
import classes from './quality.module.css'
import { RateText } from './rate-text.tsx'
import { RatesForm } from './rates-form.tsx'
import { Scorecards } from './scorecards.tsx'

type Props = QualityOverview & {
  workflow: { name: string; noun: { one: string; many: string }; timeZone: string }
  weeks: number
  demo: boolean
  mayChange: boolean
  organisation: string
  period: ReactNode
}

/** What random checks say about a workflow's decisions, and how many are drawn. */
export function QualityView({ workflow, weeks, demo, organisation, period, ...figures }: Props) {
  const { checks, errors, agreement, seeded, scorecards } = figures
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <div>
          <PageTitle demo={demo}>{workflow.name}: quality</PageTitle>
          <Text c="dimmed">
            Checks drawn in the last {weeks} weeks.{' '}
            <Anchor component={Link} to={`/o/${organisation}/about-measuring`} underline="always">
              What is measured, and who sees it
            </Anchor>
          </Text>
        </div>
        {period}
      </Group>
      <Section title="Checks" text="Open ones wait in the review queue for somebody who has not seen the item.">
        <CheckTable checks={checks} timeZone={workflow.timeZone} />
      </Section>
      <Section
        title="Errors of decided items"
        text="Of the first decision, against what the check found; weighted back to all decisions by the probability of each draw. An output is wrong when a critical field, a label or the route is."
      >
        <ErrorTable errors={errors} many={workflow.noun.many} />
      </Section>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Section title="Seeded checks" text="Copies of decided items with one wrong value, shown among the others.">
          {seeded.shown ? <SeededFigures {...seeded.shown} /> : <TooFew people={seeded.people} />}
        </Section>
        <Section
          title="Agreement of two people"
          text="First entry against blind second entry: share of equal values with its 95 % interval, and Cohen's kappa (agreement beyond chance) where a field has categories."
        >
          {agreement.shown ? <AgreementTable {...agreement.shown} /> : <TooFew people={agreement.people} />}
        </Section>
      </SimpleGrid>
      <Section
        title="Scorecards"
        text="Decisions of the period by person. Misses are wrong fields that a check found in a decision."
      >
        {scorecards.people === 0 ? (
          <Text size="sm">Nobody has decided anything in this period.</Text>
        ) : scorecards.audience === 'nobody' ? (
          <TooFew people={scorecards.people} />
        ) : (
          <Scorecards cards={scorecards.cards} people={scorecards.people} />
        )}
      </Section>
      <Section title="Rates" text="How often a decision is looked at again. A change is a new version of the workflow.">
        <RatesForm {...figures} />
      </Section>
    </Stack>
  )
}

function TooFew({ people }: { people: number }) {
  return (
    <Text size="sm">
      {people === 0
        ? 'No figure yet: nothing was measured in this period.'
        : `Not shown: it would be a figure about ${people} ${people === 1 ? 'person' : 'people'}, and groups begin at five.`}
    </Text>
  )
}

const checkNames = { qa: 'QA', blind: 'Blind second entry', adjudication: 'Adjudication' } as const

function CheckTable({ checks, timeZone }: Pick<QualityOverview, 'checks'> & { timeZone: string }) {
  if (checks.every((c) => c.open + c.done + c.withdrawn === 0))
    return (
      <EmptyState title="No checks yet">
        They come with the next decisions once a rate below is above zero: a second person's look is the only way to
        know how many decided values are wrong.
      </EmptyState>
    )
  return (
    <div className={classes.wide}>
      <Table verticalSpacing={4} withRowBorders={false} maw={640} style={{ fontVariantNumeric: 'tabular-nums' }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Check</Table.Th>
            <Table.Th scope="col" ta="right">
              Open
            </Table.Th>
            <Table.Th scope="col">Oldest since</Table.Th>
            <Table.Th scope="col" ta="right">
              Done
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Withdrawn
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {checks.map((line) => (
            <Table.Tr key={line.kind}>
              <Table.Th scope="row" fw={400}>
                {checkNames[line.kind]}
              </Table.Th>
              <Table.Td ta="right">{line.open}</Table.Td>
              <Table.Td>{line.oldestOpen ? <Moment at={line.oldestOpen} timeZone={timeZone} /> : ''}</Table.Td>
              <Table.Td ta="right">{line.done}</Table.Td>
              <Table.Td ta="right">{line.withdrawn}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function SeededFigures({ caught, corrected, overCorrected }: NonNullable<QualityOverview['seeded']['shown']>) {
  if (caught.n === 0)
    return (
      <Text size="sm">
        No figure yet: nobody has decided a seeded item in this period. They come once their rate is above zero and ten
        items are decided.
      </Text>
    )
  return (
    <Stack gap={4}>
      <Text size="sm">
        Catch rate: <RateText rate={caught} of="wrong values shown" />
      </Text>
      <Text size="sm">
        Changed to the right value: <RateText rate={corrected} of="wrong values shown" />
      </Text>
      <Text size="sm">
        Right values changed: <RateText rate={overCorrected} of="right values shown beside them" />
      </Text>
    </Stack>
  )
}
