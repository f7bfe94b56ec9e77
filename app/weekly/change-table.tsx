import { Anchor, Table, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconMinus } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import type { Change } from '#server/notification/change.ts'
import { differenceText, figureText, wordText } from '#server/notification/change-text.ts'
import classes from './weekly.module.css'

/** Definitions of these figures stand on the metrics page. */
const defined: Record<string, string> = {
  arrivals: 'arrivals',
  throughput: 'throughput',
  backlog: 'backlog',
  overdue: 'overdue',
  touch: 'touch',
  touchManual: 'touch',
  handling: 'handling',
  wait: 'wait',
  cycle: 'cycle',
  correction: 'correction',
  straightThrough: 'straightThrough',
  rework: 'rework',
  errors: 'errors',
  approvalTime: 'approval',
  approvalsInTime: 'approvalInTime',
}

/** Every figure beside the week before, with the interval of the difference and whether it is more than noise. */
export function ChangeTable({ changes, many, base }: { changes: Change[]; many: string; base: string }) {
  const locale = useLocale()
  if (changes.length === 0)
    return (
      <Text>
        Nothing yet: no {many} were received or completed in this week or the one before. The figures come with the
        first one.
      </Text>
    )
  return (
    <div className={classes.wide}>
      <Table verticalSpacing={5} className={classes.figures}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Figure</Table.Th>
            <Table.Th scope="col" ta="right">
              This week
            </Table.Th>
            <Table.Th scope="col" ta="right">
              n
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Week before
            </Table.Th>
            <Table.Th scope="col" ta="right">
              n
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Difference, 95 % interval
            </Table.Th>
            <Table.Th scope="col">Beyond noise?</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map((change) => {
            const { key, title, unit, now, before } = change
            const id = defined[key]
            return (
              <Table.Tr key={key}>
                <Table.Th scope="row" fw={400}>
                  {id ? (
                    <Anchor
                      component={Link}
                      inherit
                      to={`${base}/metrics#definition-${id}`}
                      c="inherit"
                      underline="always"
                    >
                      {title}
                    </Anchor>
                  ) : (
                    title
                  )}
                </Table.Th>
                <Table.Td ta="right">{figureText(now, unit, locale)}</Table.Td>
                <Table.Td ta="right" c="dimmed">
                  {now.n}
                </Table.Td>
                <Table.Td ta="right">{figureText(before, unit, locale)}</Table.Td>
                <Table.Td ta="right" c="dimmed">
                  {before.n}
                </Table.Td>
                <Table.Td ta="right">{differenceText(change, locale)}</Table.Td>
                <Table.Td>
                  <Word change={change} />
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </div>
  )
}

/** The word, with an arrow: the direction is never told by colour alone. */
function Word({ change }: { change: Change }) {
  const { word, means, difference } = change
  const told = word === 'more' || word === 'perhaps'
  const up = (difference.estimate ?? 0) > 0
  const Icon = told ? (up ? IconArrowUp : IconArrowDown) : IconMinus
  const color = told && means === 'worse' ? 'var(--mantine-color-error)' : told ? undefined : 'dimmed'
  return (
    <Text component="span" size="sm" c={color} fw={word === 'more' ? 600 : undefined} className={classes.word}>
      <Icon size={14} aria-hidden /> {wordText(change)}
    </Text>
  )
}
