import { Anchor, Group, Text } from '@mantine/core'
import { Link } from 'react-router'
import type { ItemRowView } from '#server/item/list.ts'
import classes from './item.module.css'
import { ItemStateMark } from './item-state.tsx'
import { Age, type ColumnPlace, Due, Flags, Found, Holder, itemAddress, Labels, Priority } from './queue-columns.tsx'
import { RetryButton } from './retry-button.tsx'

/** All cards are as high as this: what does not fit is cut, and stands on the item's page. */
export const cardHeight = 136

/** An item on a phone: what it is, why it stands there, since when, and what one can do from here. */
export function QueueCard({ row, place }: { row: ItemRowView; place: ColumnPlace }) {
  const { now, timeZone, mayRetry } = place
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Anchor component={Link} to={itemAddress(place, row.number)} fw={600} truncate className={classes.tap}>
          {row.title}
        </Anchor>
        <Text component="span" size="sm" c="dimmed">
          #{row.number}
        </Text>
      </Group>
      <Text component="div" size="sm" lineClamp={2} fw={400} mih="2.7em">
        {row.found ? <Found found={row.found} /> : row.reason ? row.reason : <Facts row={row} />}
      </Text>
      <Group justify="space-between" wrap="nowrap" gap="xs" fw={400} fz="sm" mt={4}>
        <Group gap="sm" wrap="nowrap" style={{ overflow: 'hidden', whiteSpace: 'nowrap' }}>
          <ItemStateMark state={row.state} waiting={row.waiting} />
          {row.state === 'exception' ? (
            <Age row={row} now={now} timeZone={timeZone} />
          ) : (
            <Due row={row} now={now} timeZone={timeZone} />
          )}
          <Holder row={row} now={now} />
        </Group>
        {row.state === 'exception' && mayRetry && (
          <RetryButton numbers={[row.number]} label="Retry" name={`Retry #${row.number}`} />
        )}
      </Group>
    </>
  )
}

function Facts({ row }: { row: ItemRowView }) {
  return (
    <>
      <Labels labels={row.labels} />{' '}
      {row.flags && row.flags.errors + row.flags.warnings > 0 && <Flags flags={row.flags} />}{' '}
      <Priority of={row.priority} />
    </>
  )
}
