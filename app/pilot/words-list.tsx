import { Table, Text } from '@mantine/core'
import type { Change, Words } from '#server/pilot/words.ts'
import classes from './pilot.module.css'

/** A plan in words, line by line. */
export function WordsList({ words }: { words: Words[] }) {
  return (
    <dl className={classes.words}>
      {words.map(({ label, text }) => (
        <Line key={label} label={label} text={text} />
      ))}
    </dl>
  )
}

function Line({ label, text }: Words) {
  return (
    <>
      <Text component="dt" size="sm">
        {label}
      </Text>
      <Text component="dd" size="sm">
        {text}
      </Text>
    </>
  )
}

/** What differs between two plans. */
export function ChangeTable({ changes }: { changes: Change[] }) {
  return (
    <div className={classes.wide}>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">What</Table.Th>
            <Table.Th scope="col">Before</Table.Th>
            <Table.Th scope="col">After</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map(({ label, before, after }) => (
            <Table.Tr key={label}>
              <Table.Th scope="row" fw={400}>
                {label}
              </Table.Th>
              <Table.Td>
                <del>{before}</del>
              </Table.Td>
              <Table.Td>{after}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
