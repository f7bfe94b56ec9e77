import { Alert, Button, Group, NumberInput, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { useFetcher } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import { Section } from '#app/ui/section.tsx'
import type { CandidatesAnswer, CandidatesPage } from './candidates-data.ts'
import { estimateText } from './run-words.ts'

/** A run: which candidate, over which cases, and what it will take, said before it is ordered. */
export function RunOrder({ page }: { page: CandidatesPage }) {
  const { candidates, sets, version, current } = page
  const estimating = useFetcher<CandidatesAnswer>({ key: 'run-estimate' })
  const ordering = useFetcher<CandidatesAnswer>({ key: 'run-order' })
  const form = useRef<HTMLFormElement>(null)
  const [known, setKnown] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const locale = useLocale()
  const choices = candidates.filter((c) => !c.retired && !(c.asItIs && c.number !== current))
  const asItIs = { value: 'current', label: `Version ${version} as it is` }
  const others = choices
    .filter((c) => c.number !== current)
    .map((c) => ({ value: String(c.number), label: `${c.number}. ${c.name}` }))
  const textOf = () => JSON.stringify([...new FormData(form.current ?? undefined)])

  function look(event: FormEvent) {
    event.preventDefault()
    if (!form.current) return
    const data = new FormData(form.current)
    const order = known !== null && known === textOf()
    data.set('intent', order ? 'order' : 'estimate')
    setKnown(textOf())
    setSaid(textOf())
    ;(order ? ordering : estimating).submit(data, { method: 'post' })
  }
  // What was estimated is what is ordered: another choice asks anew.
  const changed = () => requestAnimationFrame(() => setSaid(textOf()))
  const estimate = known !== null && known === said ? estimating.data?.estimate : null
  const problem = ordering.data?.message ?? (known === said ? estimating.data?.message : null)
  const ready = estimate !== null && estimate !== undefined && estimate.estimate.cases > 0

  return (
    <Section
      title="Run"
      text="The test side holds the cases that nothing has learned from: gates look at those alone. A run of all cases is to look at."
    >
      <form ref={form} onSubmit={look} onChange={changed} aria-label="Order a run">
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
            <Select
              name="candidate"
              label="Candidate"
              data={[asItIs, ...others]}
              defaultValue={others[0]?.value ?? 'current'}
              onChange={changed}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
            />
            <Select
              name="set"
              label="Set of cases"
              data={sets.map(({ id, name }) => ({ value: id, label: name }))}
              defaultValue={sets[0]?.id ?? null}
              onChange={changed}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
            />
            <Select
              name="split"
              label="Which of its cases"
              data={[
                { value: 'test', label: 'the test side' },
                { value: 'all', label: 'all cases' },
              ]}
              defaultValue="test"
              onChange={changed}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
            />
            <NumberInput
              name="repetitions"
              label="Times each case is asked"
              description="More than once shows the noise of a model."
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              min={1}
              max={20}
              allowDecimal={false}
              defaultValue={1}
              onChange={changed}
            />
            <NumberInput
              name="spendingLimit"
              label="Spending limit"
              description="In the account’s currency. Empty: none."
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              min={0}
              decimalScale={4}
              onChange={changed}
            />
          </SimpleGrid>
          <div role="status">
            {ready && <Text size="sm">{estimateText(estimate.estimate, locale)}</Text>}
            {estimate && estimate.left.length > 0 && (
              <Text size="sm" c="dimmed">
                Left out: {estimate.left.map(({ because, n }) => `${n} because ${because}`).join('; ')}.
              </Text>
            )}
            {estimate && !ready && (
              <Text size="sm">No case can be run so. Choose another set, or all cases instead of the test side.</Text>
            )}
          </div>
          {problem && <Alert color="red" role="alert" title={problem} />}
          <Group>
            <Button
              type="submit"
              variant={ready ? 'filled' : 'default'}
              loading={estimating.state !== 'idle' || ordering.state !== 'idle'}
            >
              {ready ? 'Start the run' : 'See what it takes'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
