import { Table, Text, Title } from '@mantine/core'
import { TermLink } from '#app/effect/term-link.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import type { Sensitivity } from '#server/pilot/effect/sensitivity.ts'
import { countText, minutesText } from '#server/roi/executive-text.ts'
import classes from './pilot.module.css'

/** New and experienced people apart, where both groups are big enough. */
export function Experience({ experience }: Pick<Sensitivity, 'experience'>) {
  const locale = useLocale()
  const { groups, minimum } = experience
  return (
    <>
      <Title order={2} size="h3">
        New and experienced people <TermLink term="sensitivity" />
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        Minutes saved per item, interval valid at every look; new is whoever began here less than 28 days before.
      </Text>
      {groups === null ? (
        <Text>
          Not shown yet: it needs at least {minimum} items of each group in each arm, so that neither stands for one
          person's day.
        </Text>
      ) : (
        <Table className={classes.table} verticalSpacing={6} withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">People</Table.Th>
              <Table.Th scope="col">Saving</Table.Th>
              <Table.Th scope="col" ta="right">
                n manual, assisted
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {(['novice', 'expert'] as const).map((group) => (
              <Table.Tr key={group}>
                <Table.Th scope="row" fw={400}>
                  {group === 'novice' ? 'New' : 'Experienced'}
                </Table.Th>
                <Table.Td>{minutesText(groups[group].saving, locale)}</Table.Td>
                <Table.Td ta="right">
                  {countText(groups[group].n.manual, locale)}, {countText(groups[group].n.assisted, locale)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  )
}
