import { Anchor, Table, Text } from '@mantine/core'
import { Link } from 'react-router'
import { Moment } from '#app/ui/moment.tsx'
import { Section } from '#app/ui/section.tsx'

type Draft = {
  id: string
  name: string
  /** Key of the workflow that it changes; null: a new one. */
  workflow: string | null
  baseVersion: number | null
  problems: number
  updatedAt: string
  updatedBy: string | null
}

/** What is being thought out and not yet published, newest change first. */
export function DraftList({ drafts, organisation }: { drafts: readonly Draft[]; organisation: string }) {
  if (drafts.length === 0) return null
  return (
    <Section title="Drafts" text="Nobody works with them before they are published.">
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {drafts.map((draft) => (
            <Table.Tr key={draft.id}>
              <Table.Th scope="row" fw={400}>
                <Anchor component={Link} to={`/o/${organisation}/drafts/${draft.id}`} underline="always">
                  {draft.name || 'Without a name'}
                </Anchor>
                <Text size="sm" c="dimmed">
                  {draft.workflow ? `of version ${draft.baseVersion}` : 'new workflow'}
                  {draft.problems > 0 && ` · ${draft.problems} to mend`}
                </Text>
              </Table.Th>
              <Table.Td ta="right">
                <Text size="sm">
                  <Moment at={draft.updatedAt} timeZone="UTC" zone />
                </Text>
                <Text size="sm" c="dimmed">
                  {draft.updatedBy ?? 'somebody'}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  )
}
