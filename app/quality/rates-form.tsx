import { Alert, Button, Group, Modal, NumberInput, SimpleGrid, Stack, Switch, Table, Text } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { type FetcherWithComponents, useFetcher } from 'react-router'
import { type Rates, type Volume, weeklyCost } from '#server/quality/sampling.ts'
import classes from './quality.module.css'
import { type RateKey, type RatesAnswer, rateKeys, rateTexts } from './rates.ts'

const kindNames = {
  qa: 'QA',
  blind: 'Blind second entry',
  adjudication: 'Adjudication',
  seeded: 'Seeded checks',
} as const

type Props = { rates: Rates; version: number; volume: Volume; mayChange: boolean }

/** The sampling rates with what they cost a week; a change is confirmed, because it publishes a version. */
export function RatesForm(props: Props) {
  // Outlives the boxes, which a new version fills anew: its answer must still be there to be read.
  const fetcher = useFetcher<RatesAnswer>({ key: 'rates' })
  return <Boxes key={props.version} {...props} fetcher={fetcher} />
}

function Boxes({
  rates,
  version,
  volume,
  mayChange,
  fetcher,
}: Props & { fetcher: FetcherWithComponents<RatesAnswer> }) {
  const [draft, setDraft] = useState(rates)
  const [asking, setAsking] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const changed = rateKeys.some((k) => draft[k] !== rates[k]) || draft.personFigures !== rates.personFigures

  function ask(event: FormEvent) {
    if (asking) return
    event.preventDefault()
    setAsking(true)
  }
  function confirm() {
    setAsking(false)
    if (form.current) fetcher.submit(form.current)
  }

  return (
    <fetcher.Form method="post" ref={form} onSubmit={ask}>
      <input type="hidden" name="version" value={version} />
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
          {rateKeys.map((key) => (
            <RateInput
              key={key}
              name={key}
              share={draft[key]}
              disabled={!mayChange}
              onChange={(share) => setDraft({ ...draft, [key]: share })}
            />
          ))}
        </SimpleGrid>
        <Switch
          name="personFigures"
          label="Figures of single persons"
          description="For themselves and their lead. Off: everybody sees groups of at least five people only."
          checked={draft.personFigures}
          disabled={!mayChange}
          onChange={(event) => setDraft({ ...draft, personFigures: event.currentTarget.checked })}
        />
        <CostTable rates={draft} volume={volume} changed={changed} />
        {fetcher.data?.message && <Alert color="red" role="alert" title={fetcher.data.message} />}
        {mayChange && (
          <Group>
            <Button type="submit" disabled={!changed} loading={fetcher.state !== 'idle'}>
              Change the rates
            </Button>
            <Text size="sm" role="status">
              {fetcher.data?.version && !changed
                ? `Saved as version ${fetcher.data.version}: decisions from now on are drawn so.`
                : changed
                  ? 'Not saved yet.'
                  : `Version ${version} is in force.`}
            </Text>
          </Group>
        )}
      </Stack>
      <Modal opened={asking} onClose={() => setAsking(false)} title={`Publish version ${version + 1}?`} centered>
        <Stack>
          <Text size="sm">
            New rates are a new version of the workflow. Decisions from now on are drawn by them; checks that wait
            already stay. The figures of earlier decisions keep the probability they were drawn with.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              Keep version {version}
            </Button>
            <Button onClick={confirm} data-autofocus>
              Publish
            </Button>
          </Group>
        </Stack>
      </Modal>
    </fetcher.Form>
  )
}

type InputProps = { name: RateKey; share: number; disabled: boolean; onChange: (share: number) => void }

function RateInput({ name, share, disabled, onChange }: InputProps) {
  const { label, help, max } = rateTexts[name]
  return (
    <NumberInput
      className={classes.rate}
      name={name}
      label={label}
      description={help}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      min={0}
      max={max}
      decimalScale={1}
      rightSection={<Text size="sm">%</Text>}
      value={Math.round(share * 1000) / 10}
      disabled={disabled}
      onChange={(value) => onChange(typeof value === 'number' ? value / 100 : 0)}
    />
  )
}

/** What the rates cost a usual week; nothing is hidden behind a sum. */
function CostTable({ rates, volume, changed }: { rates: Rates; volume: Volume; changed: boolean }) {
  const lines = weeklyCost(rates, volume)
  const decided = volume.above + volume.below
  const known = lines.filter((l) => l.minutes !== null)
  const total = known.reduce((sum, l) => sum + (l.minutes ?? 0), 0)
  if (decided === 0)
    return (
      <Text size="sm">
        What these rates cost a week is not known yet: it rests on the decisions of the last four weeks, and there are
        none.
      </Text>
    )
  return (
    <Table className={classes.number} withRowBorders={false} verticalSpacing={4} maw={640}>
      <Table.Caption>
        {changed ? 'Cost of the rates above, before they are saved' : 'Cost of these rates'}, for a usual week of{' '}
        {decided.toFixed(0)} {decided.toFixed(0) === '1' ? 'decision' : 'decisions'} ({volume.above.toFixed(0)} above
        the thresholds, {volume.below.toFixed(0)} below; mean of the last four weeks).
      </Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Check</Table.Th>
          <Table.Th scope="col" ta="right">
            Items a week
          </Table.Th>
          <Table.Th scope="col" ta="right">
            Minutes a week
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map((line) => (
          <Table.Tr key={line.kind}>
            <Table.Th scope="row" fw={400}>
              {kindNames[line.kind]}
            </Table.Th>
            <Table.Td ta="right">{line.items === null ? 'not known yet' : line.items.toFixed(1)}</Table.Td>
            <Table.Td ta="right">{line.minutes === null ? 'none done yet' : line.minutes.toFixed(0)}</Table.Td>
          </Table.Tr>
        ))}
        <Table.Tr>
          <Table.Th scope="row">Known together</Table.Th>
          <Table.Td />
          <Table.Td ta="right" fw={600}>
            {total.toFixed(0)}
          </Table.Td>
        </Table.Tr>
      </Table.Tbody>
    </Table>
  )
}
