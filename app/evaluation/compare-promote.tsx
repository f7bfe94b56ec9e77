import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core'
import { useId, useState } from 'react'
import type { FetcherWithComponents } from 'react-router'
import { Wide } from '#app/ui/wide.tsx'
import { CanaryStart } from './canary-start.tsx'
import type { CompareAnswer, Compared, Frame } from './compare-data.ts'

type Props = {
  frame: Frame
  view: Compared
  /** Why it cannot be promoted, as one sentence. */
  refusal: string | null
  fetcher: FetcherWithComponents<CompareAnswer>
  base: string
}

/** Promotes after saying what it changes; where it may not be, the reason stands beside the button. */
export function ComparePromote({ frame, view, refusal, fetcher, base }: Props) {
  const [asking, setAsking] = useState(false)
  const why = useId()
  if (!frame.may.promote) return null
  const { current, candidate, changes } = view
  const next = frame.version + 1
  const promote = () => {
    setAsking(false)
    const runs = { currentRunId: current.id, candidateRunId: candidate.id }
    fetcher.submit({ intent: 'promote', version: String(frame.version), ...runs }, { method: 'post' })
  }
  return (
    <Stack gap="xs" className="no-print">
      <Group gap="sm" align="center">
        <Button
          onClick={() => setAsking(true)}
          disabled={refusal !== null}
          loading={fetcher.state !== 'idle'}
          aria-describedby={refusal === null ? undefined : why}
        >
          Promote candidate {candidate.candidate.number}
        </Button>
        <CanaryStart candidate={candidate.candidate} version={frame.version} base={base} />
      </Group>
      {refusal !== null && (
        <Text size="sm" id={why} maw={820}>
          Not now: {refusal}
        </Text>
      )}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Promote candidate ${candidate.candidate.number} to version ${next}?`}
        withinPortal={false}
        size="lg"
        centered
      >
        <Stack>
          <ChangeTable changes={changes} />
          <Text size="sm">
            {frame.workflow.noun.many.charAt(0).toUpperCase()}
            {frame.workflow.noun.many.slice(1)} that come in from now on take version {next}; earlier ones keep theirs.
            It can be rolled back with one click.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              Keep version {frame.version}
            </Button>
            <Button onClick={promote} data-autofocus>
              Promote
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  )
}

function ChangeTable({ changes }: Pick<Compared, 'changes'>) {
  return (
    <Wide least={480} label="What changes">
      <Table fz="sm" verticalSpacing={4} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">What changes</Table.Th>
            <Table.Th scope="col">From</Table.Th>
            <Table.Th scope="col">To</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map((change) => (
            <Table.Tr key={change.what}>
              <Table.Th scope="row" fw={400}>
                {change.what}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{change.before}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{change.after}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  )
}
