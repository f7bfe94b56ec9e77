import { Button, Checkbox, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { percent, RateText } from '#app/quality/rate-text.tsx'
import { byTarget, type Step } from '#server/proposal/confidence/thresholds.ts'
import classes from './confidence.module.css'

/** The threshold that reaches an accuracy, or that none does. */
export function ByAccuracy({ steps, onUse }: { steps: readonly Step[]; onUse(threshold: number): void }) {
  const [target, setTarget] = useState(98)
  const [proven, setProven] = useState(false)
  const { reached, best } = byTarget(steps, target / 100, proven ? 'low' : 'rate')
  return (
    <Stack gap="sm">
      <Group align="flex-end">
        <NumberInput
          className={classes.box}
          label="Right above the threshold, at least"
          min={50}
          max={100}
          step={0.5}
          decimalScale={1}
          rightSection={<Text size="sm">%</Text>}
          rightSectionPointerEvents="none"
          value={target}
          onChange={(value) => typeof value === 'number' && setTarget(value)}
        />
        <Checkbox
          label="Proven: the lower end of the interval reaches it"
          checked={proven}
          mb={8}
          onChange={(event) => setProven(event.currentTarget.checked)}
        />
      </Group>
      {reached ? (
        <Group>
          <Text size="sm" role="status" className={classes.number}>
            Reached from {percent(reached.threshold)} on: {percent(reached.coverage ?? 0, 0)} of the values pass.
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => onUse(reached.threshold)}>
            Use {percent(reached.threshold)}
          </Button>
        </Group>
      ) : (
        <Text size="sm" role="status">
          No threshold reaches {target} %.{' '}
          {best && (
            <>
              Nearest is {percent(best.threshold)}, where right are <RateText rate={best.accuracy} />.{' '}
            </>
          )}
          {proven ? 'More decided values make the interval narrower.' : 'It needs at least 20 decided values above it.'}
        </Text>
      )}
    </Stack>
  )
}
