import { Alert, Anchor, Button, Group, Modal, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { Form, Link, useNavigation } from 'react-router'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { designLabels } from '#server/pilot/plan.ts'
import type { PilotSummary } from '#server/pilot/read.server.ts'
import { countText, dayText, minutesText } from '#server/roi/executive-text.ts'
import { StateMarks, VerdictMark } from './marks.tsx'

type Props = {
  workflow: { name: string; noun: { one: string; many: string }; timeZone: string }
  demo: boolean
  mayLead: boolean
  pilots: PilotSummary[]
  /** Address of this page. */
  base: string
  message: string | null
}

/** The pilots of a workflow with what each has shown, and the way to another. */
export function PilotsView({ workflow, demo, mayLead, pilots, base, message }: Props) {
  const [asking, setAsking] = useState(false)
  const plan = mayLead && <Button onClick={() => setAsking(true)}>Plan a pilot</Button>
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1}>{workflow.name}: pilots</Title>
          <Text c="dimmed">Did it save anything, how sure are we, and what does that rest on?</Text>
        </div>
        {pilots.length > 0 && plan}
      </Group>
      {message && (
        <Alert color="red" role="alert">
          {message}
        </Alert>
      )}
      {pilots.length === 0 ? (
        <EmptyState title="No pilot yet" action={plan}>
          A pilot works {workflow.noun.many} with AI and without, side by side, by a plan that is locked before it
          starts. Until one has ended well, every saving of this workflow is called unproved.
          {!mayLead && ' An ops lead plans it.'}
        </EmptyState>
      ) : (
        <PilotTable pilots={pilots} base={base} demo={demo} timeZone={workflow.timeZone} mayLead={mayLead} />
      )}
      <NewPilot opened={asking} onClose={() => setAsking(false)} pilots={pilots} />
    </Stack>
  )
}

function PilotTable({
  pilots,
  base,
  demo,
  timeZone,
  mayLead,
}: Pick<Props, 'pilots' | 'base' | 'demo' | 'mayLead'> & { timeZone: string }) {
  const locale = useLocale()
  const day = (at: string | null) => (at ? dayText(at, timeZone, locale) : '')
  const columns: DataColumn<PilotSummary>[] = [
    {
      key: 'pilot',
      header: 'Pilot',
      value: (pilot) => pilot.number,
      rowHeader: true,
      cell: (pilot) => (
        <Group gap="xs">
          <PilotName pilot={pilot} base={base} mayLead={mayLead} />
          <StateMarks state={pilot.state} simulated={pilot.simulated} demo={demo} />
        </Group>
      ),
    },
    {
      key: 'verdict',
      header: 'Verdict',
      value: (pilot) => pilot.verdict,
      cell: ({ verdict }) => (verdict ? <VerdictMark verdict={verdict} /> : 'none'),
    },
    {
      key: 'saving',
      header: 'Minutes saved per item',
      value: (pilot) => pilot.saving?.estimate ?? null,
      cell: ({ saving }) => (saving ? minutesText(saving, locale) : ''),
    },
    {
      key: 'items',
      header: 'Items',
      align: 'right',
      value: (pilot) => pilot.n,
      cell: ({ n, planned }) => `${countText(n, locale)} of ${countText(planned, locale)}`,
    },
    { key: 'design', header: 'Design', value: (pilot) => designLabels[pilot.design].name },
    {
      key: 'time',
      header: 'From, to',
      value: (pilot) => pilot.startedAt,
      cell: ({ startedAt, endedAt, segments }) =>
        `${startedAt ? `${day(startedAt)} to ${day(endedAt) || 'today'}` : 'not begun'}${segments > 1 ? `, ${segments} segments` : ''}`,
    },
  ]
  return (
    <DataTable
      caption="Pilots of this workflow"
      rows={pilots}
      columns={columns}
      rowKey={(pilot) => String(pilot.number)}
    />
  )
}

function PilotName({ pilot, base, mayLead }: { pilot: PilotSummary; base: string; mayLead: boolean }) {
  const text = `${pilot.number}. ${pilot.name}`
  if (pilot.state === 'draft' && !mayLead) return <Text component="span">{text}</Text>
  const to = pilot.state === 'draft' ? `${base}/${pilot.number}/plan` : `${base}/${pilot.number}`
  return (
    <Anchor component={Link} to={to} underline="always">
      {text}
    </Anchor>
  )
}

function NewPilot({ opened, onClose, pilots }: { opened: boolean; onClose: () => void; pilots: PilotSummary[] }) {
  const busy = useNavigation().state !== 'idle'
  return (
    <Modal opened={opened} onClose={onClose} title="Plan a pilot" centered>
      <Form method="post" onSubmit={onClose}>
        <Stack>
          <TextInput name="name" label="Name" placeholder="Spring 2027" required maxLength={80} data-autofocus />
          {pilots.length > 0 && (
            <Select
              name="from"
              label="Plan to begin with"
              data={[
                { value: '', label: "This workflow's own figures" },
                ...pilots.map((p) => ({ value: String(p.number), label: `Copy of ${p.number}. ${p.name}` })),
              ]}
              defaultValue=""
              allowDeselect={false}
            />
          )}
          <Text size="sm">Nothing begins yet: the plan opens, and you start it when it is right.</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Open the plan
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
