import { Anchor, Button, Group, Text } from '@mantine/core'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { Moment } from '#app/ui/moment.tsx'
import type { CaseRow } from '#server/evaluation/sets.server.ts'
import { gradeWord, share } from './sets-words.ts'

type Props = { cases: CaseRow[]; base: string; workflow: { series: string | null; timeZone: string } }

/** So many rows are drawn at first; more on demand. */
const step = 200

/** The cases of a set, each with what is known of it and whether it may be tested. */
export function CaseTable({ cases, base, workflow }: Props) {
  const [shown, setShown] = useState(step)
  const grouped = cases.some((c) => c.group !== null)
  const columns: DataColumn<CaseRow>[] = [
    {
      key: 'name',
      header: 'Case',
      value: (c) => c.name,
      rowHeader: true,
      cell: (c) => (
        <Anchor
          component={Link}
          to={`${base}/evaluation/cases/${c.id}`}
          underline="always"
          style={{ overflowWrap: 'anywhere' }}
        >
          {c.name}
        </Anchor>
      ),
    },
    ...(grouped
      ? [{ key: 'group', header: workflow.series ?? 'Series', value: (c: CaseRow) => c.group, wideOnly: true }]
      : []),
    { key: 'grade', header: 'Truth', value: (c) => gradeWord(c.grade) },
    {
      key: 'tested',
      header: 'May be tested',
      value: (c) => c.left ?? 'yes',
      cell: ({ left }) =>
        left === null ? (
          <span>
            <IconCheck size={14} aria-hidden /> yes
          </span>
        ) : (
          <Text component="span" size="sm" c="dimmed">
            <IconMinus size={14} aria-hidden /> {left}
          </Text>
        ),
    },
    {
      key: 'corrected',
      header: 'Corrected',
      value: (c) => c.corrected.length,
      cell: (c) => (c.corrected.length === 0 ? 'no' : c.corrected.join(', ')),
      wideOnly: true,
    },
    {
      key: 'flags',
      header: 'Flags',
      value: (c) => c.flags.length,
      cell: (c) => (c.flags.length === 0 ? 'none' : c.flags.join(', ')),
      wideOnly: true,
    },
    {
      key: 'confidence',
      header: 'Lowest confidence',
      align: 'right',
      value: (c) => c.confidence,
      cell: (c) => (c.confidence === null ? '' : c.confidence.toFixed(2)),
      wideOnly: true,
    },
    {
      key: 'inclusion',
      header: 'Drawn with',
      align: 'right',
      value: (c) => c.inclusion,
      cell: (c) => (c.purposive ? 'on purpose' : share(c.inclusion)),
      wideOnly: true,
    },
    {
      key: 'since',
      header: 'True since',
      value: (c) => c.validFrom,
      cell: (c) => <Moment at={c.validFrom} timeZone={workflow.timeZone} />,
    },
  ]
  return (
    <>
      <DataTable
        caption="Cases of this set"
        rows={cases.slice(0, shown)}
        columns={columns}
        rowKey={(c) => c.id}
        sort={{ key: 'since', desc: true }}
      />
      {cases.length > shown && (
        <Group justify="center">
          <Button variant="default" onClick={() => setShown(shown + step)}>
            Show {Math.min(step, cases.length - shown)} more of {cases.length}
          </Button>
        </Group>
      )}
    </>
  )
}
