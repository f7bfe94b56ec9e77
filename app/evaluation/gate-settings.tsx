import { Alert, Button, Collapse, Group, NumberInput, SimpleGrid, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { type FetcherWithComponents, useFetcher } from 'react-router'
import filters from '#app/ui/filters.module.css'
import { Section } from '#app/ui/section.tsx'
import type { CompareAnswer, Frame } from './compare-data.ts'
import { pointsBox } from './gate-form.ts'

/** What a candidate has to keep to pass; publishing it is a version of the workflow like any other change. */
export function GateSettingsForm({ frame }: { frame: Frame }) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const fetcher = useFetcher<CompareAnswer>({ key: 'gate' })
  const Icon = open ? IconChevronDown : IconChevronRight
  return (
    <div className="no-print">
      <Section title="Settings of the gate">
        <UnstyledButton
          className={filters.filter}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <Icon size={16} aria-hidden /> {open ? 'Fold away' : 'Change what a candidate has to keep'}
        </UnstyledButton>
        <Collapse expanded={open} id={id}>
          {/* A new version begins with its own settings; the answer to what was published outlives them. */}
          <Boxes key={frame.version} frame={frame} fetcher={fetcher} />
        </Collapse>
      </Section>
    </div>
  )
}

type BoxesProps = { frame: Frame; fetcher: FetcherWithComponents<CompareAnswer> }

function Boxes({ frame: { gate, fields, version }, fetcher }: BoxesProps) {
  const { message, version: published } = fetcher.data ?? {}
  const points = { min: 0, max: 100, decimalScale: 2, suffix: ' points' }
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="intent" value="gate" />
      <input type="hidden" name="version" value={version} />
      <Stack gap="md" mt="sm">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
          <NumberInput
            name="leastCases"
            label="Cases at least"
            description="With a truth found apart from the proposal."
            defaultValue={gate.leastCases}
            min={1}
            max={10_000}
            allowDecimal={false}
            required
          />
          <NumberInput
            name="margin"
            label="Margin of a critical field"
            description="By how much the share right may fall."
            defaultValue={pointsBox(gate.margin)}
            {...points}
            required
          />
          <NumberInput
            name="sliceMargin"
            label="Margin of a part"
            description="Of a supplier, a label, a language ..."
            defaultValue={pointsBox(gate.sliceMargin)}
            {...points}
            required
          />
          <NumberInput
            name="mostCost"
            label="Cost of a case at most"
            description="Mean, in the account’s currency; empty: no bound."
            defaultValue={gate.mostCost ?? ''}
            min={0}
          />
          <NumberInput
            name="mostLatencyMs"
            label="Nine of ten answers within, ms"
            description="Empty: no bound."
            defaultValue={gate.mostLatencyMs ?? ''}
            min={1}
            allowDecimal={false}
          />
        </SimpleGrid>
        <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
          <Text component="legend" size="sm" fw={600} p={0} mb={4}>
            Margins of single fields
          </Text>
          <Text size="xs" c="dimmed" mb="xs">
            Empty: the usual margin for a critical field, none for another.
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
            {fields.map(({ key, label, critical }) => (
              <NumberInput
                key={key}
                name={`field:${key}`}
                label={critical ? `${label} (critical)` : label}
                defaultValue={gate.fields[key] === undefined ? '' : pointsBox(gate.fields[key])}
                {...points}
              />
            ))}
          </SimpleGrid>
        </fieldset>
        {message && <Alert color="red" role="alert" title={message} />}
        <Group>
          <Button type="submit" loading={fetcher.state !== 'idle'}>
            Publish as version {version + 1}
          </Button>
          <Text size="sm" role="status">
            {published
              ? `Published as version ${published}.`
              : 'Nothing of what is proposed changes. A canary that runs ends, as with every new version.'}
          </Text>
        </Group>
      </Stack>
    </fetcher.Form>
  )
}
