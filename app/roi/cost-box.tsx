import { Anchor, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { Big } from 'big.js'
import { useState } from 'react'
import { useLocale } from '#app/ui/locale.tsx'
import type { CostKey } from '#server/roi/cost-model.ts'
import type { CostInput } from '#server/roi/inputs.ts'
import { sourceLabels } from '#server/roi/inputs.ts'
import { pointOf, type Typed } from '#server/roi/quantity.ts'
import { inputTexts } from './inputs.ts'
import { countText, inputText, spreadText, tooFewText } from './quantity-text.ts'

type Props = {
  name: CostKey
  typed: Typed | undefined
  input: CostInput | undefined
  currency: string
  error: string | undefined
}

/**
 * One input of the cost model: one number, or the likely one between low and high, with its unit, and what stands in its
 * place where it is measured. A share is typed as "4" and sent as "4 %".
 */
export function CostBox({ name, typed, input, currency, error }: Props) {
  const { label, kind, unit, help } = inputTexts[name]
  const [isRange, setIsRange] = useState(typeof typed === 'object')
  const full = kind === 'money' ? `${currency} ${unit}` : kind === 'share' ? `% ${unit}` : unit
  const share = kind === 'share'
  const range = typeof typed === 'object' ? typed : null
  return (
    <Stack gap={4}>
      <Box
        id={`cost-${name}`}
        name={name}
        label={label}
        description={help}
        unit={full}
        share={share}
        value={typed === undefined ? undefined : pointOf(typed)}
        error={error && `${label}: ${error}`}
      />
      {isRange && (
        <SimpleGrid cols={2} spacing="xs">
          <Box name={`${name}.low`} label={`${label}, low`} share={share} value={range?.low} />
          <Box name={`${name}.high`} label={`${label}, high`} share={share} value={range?.high} />
        </SimpleGrid>
      )}
      <Text size="sm">
        <Anchor
          component="button"
          type="button"
          size="sm"
          aria-label={`${isRange ? 'One number' : 'Low and high'} for ${label.toLowerCase()}`}
          onClick={() => setIsRange(!isRange)}
        >
          {isRange ? 'One number' : 'Low and high'}
        </Anchor>
        {input && <Source name={name} input={input} currency={currency} />}
      </Text>
    </Stack>
  )
}

/** Where the figure in use comes from; a measured one with its n, since it is used in place of what is typed here. */
function Source({ name, input, currency }: { name: CostKey; input: CostInput; currency: string }) {
  const locale = useLocale()
  if (input.source === 'typed') {
    const soFar = tooFewText(name, input)
    return <> · in use: your estimate{soFar && ` (${soFar})`}</>
  }
  const options = { currency, locale }
  const detail = [spreadText(name, input, options), countText(name, input)].filter(Boolean).join(', ')
  return (
    <>
      {' '}
      · in use: {inputText(name, input.value, options)}, {sourceLabels[input.source]} ({detail})
    </>
  )
}

type BoxProps = {
  id?: string
  name: string
  label: string
  description?: string
  unit?: string
  share: boolean
  value: string | undefined
  error?: string | undefined
}

function Box({ name, value, share, unit, ...props }: BoxProps) {
  const [text, setText] = useState(value === undefined ? '' : share ? new Big(value).times(100).toFixed() : value)
  return (
    <>
      <TextInput
        {...props}
        name={share ? undefined : name}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        rightSection={
          <Text size="sm" pr="sm">
            {unit ?? (share ? '%' : '')}
          </Text>
        }
        rightSectionWidth={unit ? 128 : 28}
        styles={{ section: { justifyContent: 'flex-end' } }}
      />
      {share && <input type="hidden" name={name} value={`${text.replace(/%\s*$/, '').trim()} %`} />}
    </>
  )
}
