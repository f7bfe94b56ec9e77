import { Button, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { useLocale } from '#app/ui/locale.tsx'
import { calculate, type Draft } from '#server/pilot/draft.ts'
import { randomised } from '#server/pilot/plan.ts'
import { countText, decimals } from '#server/roi/executive-text.ts'
import classes from './pilot.module.css'

type Props = { draft: Draft; onTake: (sizes: Pick<Draft, 'items' | 'checkedItems'>) => void }

/** What the plan's wishes need, computed while they are typed: which of them binds, and how long it takes. */
export function Calculator({ draft, onTake }: Props) {
  const locale = useLocale()
  const sizes = calculate(draft)
  const count = (n: number | null) => (n === null ? 'no number is enough' : countText(n, locale))
  if (!randomised(draft.design))
    return (
      <Paper withBorder p="md" component="section" aria-label="Sample size">
        <Title order={2} size="h3">
          Sample size
        </Title>
        <Text size="sm">This design draws no arms, so no number of items can prove anything with it.</Text>
      </Paper>
    )
  const { items, checkedItems } = sizes
  const take = items !== null && checkedItems !== null && (draft.items !== items || draft.checkedItems !== checkedItems)
  const rows: [string, string][] = [
    ['Items to prove the time', count(sizes.sequenceItems)],
    ['…with one look at the end only', count(sizes.fixedItems)],
    ['Checked items for the guard-rail', count(checkedItems)],
    ['…and items until so many are checked', count(sizes.itemsForChecks)],
    ['What binds', sizes.binding === null ? 'nothing can' : sizes.binding === 'time' ? 'the time' : 'the checks'],
    ['Weeks at this volume', sizes.weeks === null ? 'never' : decimals(sizes.weeks, 1, locale)],
    ['Power', `${decimals(100 * draft.power, 0, locale)} %`],
  ]
  return (
    <Paper withBorder p="md" component="section" aria-label="Sample size">
      <Stack gap="xs">
        <Title order={2} size="h3">
          Sample size
        </Title>
        <Text size="sm" aria-live="polite">
          {sizes.sentence}
        </Text>
        <Table className={classes.table} withRowBorders={false} verticalSpacing={2} horizontalSpacing={0}>
          <Table.Tbody>
            {rows.map(([name, text]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={400}>
                  {name}
                </Table.Th>
                <Table.Td ta="right" fw={600}>
                  {text}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Text size="xs" c="dimmed">
          Over both arms. The first and third line are for intervals that stay valid at every look; they decide.
        </Text>
        {take && (
          <Button variant="default" size="xs" onClick={() => onTake({ items, checkedItems })}>
            Plan {count(items)} items, {count(checkedItems)} checked
          </Button>
        )}
      </Stack>
    </Paper>
  )
}
