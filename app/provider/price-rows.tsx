import { Button, CloseButton, Fieldset, Group, Text, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import type { Price } from '#server/proposal/accounts.ts'
import classes from './provider.module.css'

type Props = { prices: readonly Price[]; currency: string; error: string | undefined }

/** Prices by model: what makes cost and daily limits possible. */
export function PriceRows({ prices, currency, error }: Props) {
  const next = useRef(prices.length)
  const [rows, setRows] = useState(() =>
    prices.length > 0 ? prices.map((price, id) => ({ id, price })) : [{ id: -1, price: null as Price | null }],
  )
  const [unit, setUnit] = useState(currency)
  const add = () => {
    next.current += 1
    setRows([...rows, { id: next.current, price: null }])
  }
  return (
    <Fieldset legend="Prices for a million tokens" p="sm">
      <Text size="sm" c="dimmed" mb="xs">
        Without a price, tokens are counted but cost is unknown, and there can be no daily limit.
      </Text>
      <div className={classes.prices}>
        {rows.map(({ id, price }, i) => {
          const name = (what: string) => (i === 0 ? { label: what } : { 'aria-label': `${what}, price ${i + 1}` })
          return (
            <div key={id} style={{ display: 'contents' }}>
              <TextInput name="priceModel" size="sm" maxLength={120} defaultValue={price?.model} {...name('Model')} />
              <TextInput
                name="priceInput"
                size="sm"
                inputMode="decimal"
                defaultValue={price?.input}
                {...name('Tokens in')}
              />
              <TextInput
                name="priceOutput"
                size="sm"
                inputMode="decimal"
                defaultValue={price?.output}
                {...name('Tokens out')}
              />
              <CloseButton
                aria-label={`Remove price ${i + 1}`}
                size="lg"
                onClick={() => setRows(rows.filter((row) => row.id !== id))}
              />
            </div>
          )
        })}
      </div>
      <Group mt="sm" align="flex-end">
        <TextInput
          name="currency"
          label="Currency"
          size="sm"
          w={90}
          required
          maxLength={3}
          value={unit}
          onChange={(e) => setUnit(e.currentTarget.value.toUpperCase())}
          error={error}
        />
        <Button variant="default" size="sm" onClick={add}>
          Add a price
        </Button>
      </Group>
    </Fieldset>
  )
}
