import { Paper, Table, Text, Title } from '@mantine/core'
import { Big } from 'big.js'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import type { CostInput, CostInputs, CostKey } from '#server/roi/cost-model.ts'
import { type InputText, inputGroups, inputTexts } from './inputs.ts'
import { SourceMark } from './source-mark.tsx'

/** What the figures rest on: each input with its unit, its source and, where measured, its n and the estimate it replaced. */
export function InputTable({ currency, inputs, from }: { currency: string; inputs: CostInputs; from: string }) {
  const locale = useLocale()
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(`${from}T00:00:00Z`),
  )
  const text = (key: CostKey, value: string) => inputText(value, inputTexts[key], currency, locale)
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="inputs">
      <Title order={2} size="h3" id="inputs">
        What this rests on
      </Title>
      <Text size="sm" c="dimmed">
        Inputs in force since {date}
      </Text>
      <Table.ScrollContainer minWidth={0}>
        <Table mt="xs" verticalSpacing={3} style={{ fontVariantNumeric: 'tabular-nums' }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Input</Table.Th>
              <Table.Th scope="col" ta="right">
                Value
              </Table.Th>
              <Table.Th scope="col">Source</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {inputGroups
              .flatMap((group) => group.keys)
              .map((key) => (
                <Table.Tr key={key}>
                  <Table.Td>{inputTexts[key].label}</Table.Td>
                  <Table.Td ta="right">{text(key, inputs[key].value)}</Table.Td>
                  <Table.Td>
                    <SourceMark inputs={[inputs[key]]} /> {basis(key, inputs[key], text)}
                  </Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  )
}

function basis(key: CostKey, input: CostInput, text: (key: CostKey, value: string) => string): string {
  if (input.n === null) return ''
  const n = `n = ${input.n}${inputTexts[key].kind === 'items' ? ' whole weeks' : ''}`
  return input.typed === null ? n : `${n}; the estimate was ${text(key, input.typed)}`
}

function inputText(value: string, { kind, unit }: InputText, currency: string, locale: string): string {
  if (kind === 'money') return `${formatMoney(value, { currency, locale, exact: true })} ${unit}`
  if (kind === 'share') return `${new Big(value).times(100).round(2).toString()} %`
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value as `${number}`)} ${unit}`
}
