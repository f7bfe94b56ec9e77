import { Anchor, Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { Link } from 'react-router'
import { api } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import type { OwnFigures } from '#server/quality/overview.server.ts'
import type { Scorecard } from '#server/quality/scorecard.ts'
import type { Route } from './+types/me.route.ts'
import classes from './quality.module.css'
import { RateText } from './rate-text.tsx'
import { ActiveTime } from './scorecards.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `My work in ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'My work' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).quality.mine({ organisation: params.organisation, workflow: params.workflow })
}

/** A person's own figures, which nobody but they and their lead may see. */
export default function Me({ loaderData, params }: Route.ComponentProps) {
  const { workflow, figures, practice } = loaderData
  const base = `/o/${params.organisation}`
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>My work: {workflow.name}</Title>
        <Text c="dimmed">
          Only you and your ops lead can see these figures.{' '}
          <Anchor component={Link} to={`${base}/about-measuring`} underline="always">
            What is measured, and why
          </Anchor>
        </Text>
      </div>
      {figures ? (
        <>
          <Paper withBorder p="md" component="section" aria-label="Work">
            <WorkTable figures={figures} many={workflow.noun.many} />
          </Paper>
          <Paper withBorder p="md" component="section" aria-label="Quality">
            <QualityLines figures={figures} />
          </Paper>
        </>
      ) : (
        <EmptyState title="Figures of single persons are switched off">
          In this workflow nobody sees figures about one person, you and your ops lead included.
        </EmptyState>
      )}
      <Paper withBorder p="md" component="section" aria-label="Practice">
        <Group justify="space-between">
          <div>
            <Title order={2} size="h3">
              Practice
            </Title>
            <Text size="sm">
              {practice.items === 0
                ? 'Decided items with known answers, to learn on. Nothing you do there enters an item.'
                : `${practice.items} ${practice.items === 1 ? 'item' : 'items'} in the last 12 weeks, ${practice.fields - practice.wrong} of ${practice.fields} fields right.`}
            </Text>
          </div>
          <Button component={Link} to={`${base}/w/${params.workflow}/practice`} variant="default">
            Practise
          </Button>
        </Group>
      </Paper>
    </Stack>
  )
}

const workLines: { name: string; of: (card: Scorecard) => number }[] = [
  { name: 'Decided', of: (card) => card.decided },
  { name: 'Taken as proposed', of: (card) => card.accepts },
  { name: 'With a field changed', of: (card) => card.fixes },
  { name: 'Fields changed', of: (card) => card.fieldsChanged },
]

function WorkTable({ figures, many }: { figures: OwnFigures; many: string }) {
  const columns = [
    { name: 'Today', card: figures.today },
    { name: 'This week', card: figures.week },
    { name: 'Last 12 weeks', card: figures.quarter },
  ]
  return (
    <>
      <Title order={2} size="h3">
        Work
      </Title>
      <div className={classes.wide}>
        <Table className={classes.number} verticalSpacing={4} withRowBorders={false} maw={720}>
          <Table.Caption>
            {many} you decided; active time counts while the page is in front of you and pauses stay short
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">
                <Text span size="sm" fw={600}>
                  Figure
                </Text>
              </Table.Th>
              {columns.map((c) => (
                <Table.Th key={c.name} scope="col" ta="right">
                  {c.name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {workLines.map((line) => (
              <Table.Tr key={line.name}>
                <Table.Th scope="row" fw={400}>
                  {line.name}
                </Table.Th>
                {columns.map((c) => (
                  <Table.Td key={c.name} ta="right">
                    {line.of(c.card)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
            <Table.Tr>
              <Table.Th scope="row" fw={400}>
                Active time an item
              </Table.Th>
              {columns.map((c) => (
                <Table.Td key={c.name} ta="right">
                  <ActiveTime {...c.card.activeMs} />
                </Table.Td>
              ))}
            </Table.Tr>
          </Table.Tbody>
        </Table>
      </div>
    </>
  )
}

function QualityLines({ figures: { quarter, agreement } }: { figures: OwnFigures }) {
  return (
    <Stack gap={4}>
      <Title order={2} size="h3">
        Quality, last 12 weeks
      </Title>
      <Text size="sm">
        A check found something:{' '}
        <RateText rate={quarter.missed} of="of your decisions checked" missing="none checked yet" />
      </Text>
      <Text size="sm">
        Wrong values you caught: <RateText rate={quarter.caught} of="seeded" missing="none seeded yet" />
      </Text>
      <Text size="sm">
        Right values you changed:{' '}
        <RateText rate={quarter.overCorrected} of="seeded beside them" missing="none seeded yet" />
      </Text>
      <Text size="sm">
        Agreement with somebody else&apos;s blind entry:{' '}
        <RateText rate={agreement.equal} of={`fields of ${agreement.pairs} pairs`} missing="no pairs yet" />
      </Text>
      <Text size="sm" c="dimmed">
        With 95 % intervals: a handful of checks says little. Seeded checks appear here a week later, so that nobody can
        tell which item was one.
      </Text>
    </Stack>
  )
}
