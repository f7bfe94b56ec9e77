import { List, Stack, Table, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { api } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/about-measuring.route.ts'
import classes from './quality.module.css'
import { percent } from './rate-text.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'What is measured · Countersign' }]
export const handle: PageHandle = { crumb: 'What is measured' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { workflow } = api(context, request)
  const scope = { organisation: params.organisation }
  const list = await workflow.list(scope)
  const settings = await Promise.all(list.map((w) => workflow.get({ ...scope, workflow: w.key })))
  return {
    workflows: settings.map(({ key, definition }) => ({ key, name: definition.name, quality: definition.quality })),
  }
}

/** For the people who work here: what is measured about their work, why, and who sees it. */
export default function AboutMeasuring({ loaderData }: Route.ComponentProps) {
  return (
    <Stack gap="lg" maw={760}>
      <div>
        <Title order={1}>What is measured</Title>
        <Text>
          This page is for everybody who works with Countersign. It says what is measured about your work, why, who sees
          it, and how to ask about it.
        </Text>
      </div>
      <Part title="Why">
        <Text>
          A proposal that looks right is easily waved through. Nobody can know how many wrong values leave unless some
          decisions are looked at a second time. The figures decide whether proposals help at all, where they must get
          better, and what may pass without a person. They are not there to compare people.
        </Text>
      </Part>
      <Part title="What">
        <List spacing={4}>
          <List.Item>
            <strong>Decisions</strong>: what was proposed, what you decided, when. Your corrections are kept beside the
            proposal.
          </List.Item>
          <List.Item>
            <strong>Active time</strong>: while the item is open and in front of you. Long pauses do not count; how many
            pauses of which length there were is kept with the item. Which keys you press and what is on your screen
            elsewhere is not recorded.
          </List.Item>
          <List.Item>
            <strong>QA</strong>: a random share of decided items goes to a second person, who sees the decided values.
          </List.Item>
          <List.Item>
            <strong>Blind second entry</strong>: a random share is entered again by somebody who sees neither the
            proposal nor the first values. Where the two differ, a third person decides without knowing whose value is
            whose.
          </List.Item>
          <List.Item>
            <strong>Seeded checks</strong>: now and then you meet a copy of an item that others decided before, with one
            value changed to a wrong one. It looks like any other item, because the question is how often a wrong value
            is noticed in everyday work. It is never exported and never learned from, and no figure of the workflow
            counts it as work (your own page does, because leaving it out would tell which it was). Missing one has no
            consequence for the item, because there is none.
          </List.Item>
          <List.Item>
            <strong>Practice</strong>: what you do in the practice queue is kept for you alone.
          </List.Item>
        </List>
      </Part>
      <Part title="Who sees it">
        <List spacing={4}>
          <List.Item>Figures about you: you, on the page "My work", and the ops leads of the workflow.</List.Item>
          <List.Item>Everybody else sees groups of at least five people, or nothing.</List.Item>
          <List.Item>
            One setting of a workflow switches figures of single persons off, for you and for your lead. The table below
            says where.
          </List.Item>
          <List.Item>
            Who decided what stands in the record of each item, as long as the item is kept. That record is what an
            audit needs; it holds no figures.
          </List.Item>
        </List>
      </Part>
      <Part title="How often, in your workflows">
        <Settings workflows={loaderData.workflows} />
      </Part>
      <Part title="How to ask">
        <Text>
          Ask the ops lead of your workflow what a figure means, to see what is kept about you, or to have a wrong one
          put right. Where you have a works council or a data protection officer, this page and the settings above are
          what they need to see first.
        </Text>
      </Part>
    </Stack>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h3" mb={4}>
        {title}
      </Title>
      {children}
    </section>
  )
}

type Settings = Route.ComponentProps['loaderData']['workflows']

function Settings({ workflows }: { workflows: Settings }) {
  if (workflows.length === 0) return <Text>You are not a member of any workflow yet.</Text>
  return (
    <div className={classes.wide}>
      <Table className={classes.number} verticalSpacing={4}>
        <Table.Caption>Shares of decided items; QA above and below the confidence thresholds</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {['Workflow', 'QA above', 'QA below', 'Blind entry', 'Seeded', 'Figures of persons'].map((name) => (
              <Table.Th key={name} scope="col">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {workflows.map(({ key, name, quality }) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" fw={400}>
                {name}
              </Table.Th>
              <Table.Td>{percent(quality.qaAbove)}</Table.Td>
              <Table.Td>{percent(quality.qaBelow)}</Table.Td>
              <Table.Td>{percent(quality.blindShare)}</Table.Td>
              <Table.Td>{percent(quality.seededShare)}</Table.Td>
              <Table.Td>{quality.personFigures ? 'for you and your lead' : 'off'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
