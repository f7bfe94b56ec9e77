import { NumberInput, Paper, SimpleGrid, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Source } from '#server/pilot/draft.ts'

/** A part of the plan: what it decides, and its boxes. */
export function Part({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Title order={2} size="h3">
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="sm" maw={640}>
        {text}
      </Text>
      {children}
    </Paper>
  )
}

export function Row({ children }: { children: ReactNode }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm">
      {children}
    </SimpleGrid>
  )
}

type BoxProps = {
  label: string
  help?: ReactNode
  /** Stands behind the number: "min", "days". */
  unit: string
  value: number
  onChange: (value: number) => void
  decimals?: number
  min?: number
  max?: number
  /** What the workflow's own figures suggest here, and where that comes from. */
  source?: Source & { suggests: number }
}

/** A number with its unit, what it means, and where a suggestion comes from. */
export function NumberBox({ label, help, unit, value, onChange, decimals = 0, min = 0, max, source }: BoxProps) {
  return (
    <NumberInput
      label={label}
      description={
        <>
          {help}
          {source && (
            <>
              {help && ' '}
              {source.suggests} {unit} {source.measured ? 'is suggested, ' : 'is '}
              {source.text}.
            </>
          )}
        </>
      }
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={value}
      onChange={(next) => onChange(typeof next === 'number' ? next : 0)}
      decimalScale={decimals}
      min={min}
      {...(max === undefined ? {} : { max })}
      rightSection={<Text size="sm">{unit}</Text>}
      rightSectionWidth={unit.length > 3 ? 64 : 44}
      rightSectionPointerEvents="none"
      hideControls
    />
  )
}

/** A rate (0..1) as a percentage. */
export function PercentBox({ value, onChange, decimals = 1, source, ...props }: Omit<BoxProps, 'unit'>) {
  const scale = 10 ** (decimals + 2)
  const percent = (share: number) => Math.round(share * scale) / (scale / 100)
  return (
    <NumberBox
      {...props}
      unit="%"
      decimals={decimals}
      value={percent(value)}
      onChange={(typed) => onChange(Math.round((typed / 100) * scale) / scale)}
      max={props.max ?? 100}
      {...(source ? { source: { ...source, suggests: percent(source.suggests) } } : {})}
    />
  )
}
