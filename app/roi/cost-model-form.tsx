import { Alert, Button, Fieldset, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type FetcherWithComponents, useFetcher } from 'react-router'
import { type CostKey, type CostModel, readCostModel } from '#server/roi/cost-model.ts'
import type { CostInputs } from '#server/roi/inputs.ts'
import { CostBox } from './cost-box.tsx'
import { inputGroups } from './inputs.ts'

type Errors = Partial<Record<CostKey, string>>
/** What the page's action answers: a sentence for each box to mend, or one for the whole when it was not saved. */
export type CostModelAnswer = { errors: Errors; message?: string }

/**
 * The cost model form: posts one text a key of the model's schema to the page's action. Checked with the action's own
 * schema before it is sent, so that both say the same.
 */
export function CostModelForm({ model, inputs, currency }: Omit<BoxesProps, 'fetcher'>) {
  // By name, so that the answer outlives the form: the model that was saved fills it anew.
  const fetcher = useFetcher<CostModelAnswer>({ key: 'cost-model' })
  return <Boxes key={model ? JSON.stringify(model) : 'none'} {...{ fetcher, model, inputs, currency }} />
}

type BoxesProps = {
  fetcher: FetcherWithComponents<CostModelAnswer>
  model: CostModel | null
  /** What the figures count with now: tells of each box whether a measurement stands in its place. */
  inputs: CostInputs | null
  currency: string
}

function Boxes({ fetcher, model, inputs, currency }: BoxesProps) {
  const [found, setFound] = useState<Errors>({})
  const errors: Errors = { ...fetcher.data?.errors, ...found }
  const saved =
    fetcher.state === 'idle' && fetcher.data && !fetcher.data.message && Object.keys(fetcher.data.errors).length === 0

  function check(event: FormEvent<HTMLFormElement>) {
    const form = event.currentTarget
    const read = readCostModel(new FormData(form))
    const problems = 'errors' in read ? read.errors : {}
    setFound(problems)
    const first = inputGroups.flatMap((group) => group.keys).find((key) => problems[key])
    if (!first) return
    event.preventDefault()
    form.querySelector<HTMLInputElement>(`#cost-${first}`)?.focus()
  }

  return (
    <fetcher.Form method="post" onSubmit={check} noValidate>
      <Stack>
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          {inputGroups.map((group) => (
            <Fieldset key={group.title} legend={group.title}>
              <Stack gap="sm">
                {group.keys.map((key) => (
                  <CostBox
                    key={key}
                    name={key}
                    typed={model?.[key]}
                    input={inputs?.[key]}
                    currency={currency}
                    error={errors[key]}
                  />
                ))}
              </Stack>
            </Fieldset>
          ))}
        </SimpleGrid>
        {fetcher.data?.message && <Alert color="red" role="alert" title={fetcher.data.message} />}
        <Group>
          <Button type="submit" loading={fetcher.state !== 'idle'}>
            Save from today
          </Button>
          <Text size="sm" role="status">
            {saved
              ? 'Saved. The figures above use it from today.'
              : 'Figures of earlier weeks keep the model of their time.'}
          </Text>
        </Group>
      </Stack>
    </fetcher.Form>
  )
}
