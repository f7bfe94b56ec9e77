import { Alert, Button, Fieldset, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { Big } from 'big.js'
import { type FormEvent, useState } from 'react'
import { type FetcherWithComponents, useFetcher } from 'react-router'
import { type CostKey, type CostModel, readCostModel } from '#server/roi/cost-model.ts'
import { inputGroups, inputTexts } from './inputs.ts'

type Errors = Partial<Record<CostKey, string>>
/** What the page's action answers: a sentence for each box to mend, or one for the whole when it was not saved. */
export type CostModelAnswer = { errors: Errors; message?: string }

/**
 * The cost model form: posts one text a key of the model's schema to the page's action. Checked with the action's own
 * schema before it is sent, so that both say the same.
 */
export function CostModelForm({ model, currency }: { model: CostModel | null; currency: string }) {
  // Outlives the boxes, which a new model in force fills anew: the answer must still be there to be read.
  // By name, so that the answer outlives the form: the model that was saved fills it anew.
  const fetcher = useFetcher<CostModelAnswer>({ key: 'cost-model' })
  return <Boxes key={model ? JSON.stringify(model) : 'none'} fetcher={fetcher} model={model} currency={currency} />
}

type BoxesProps = {
  fetcher: FetcherWithComponents<CostModelAnswer>
  model: CostModel | null
  currency: string
}

function Boxes({ fetcher, model, currency }: BoxesProps) {
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
                  <CostInput key={key} name={key} value={model?.[key]} currency={currency} error={errors[key]} />
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

type CostInputProps = { name: CostKey; value: string | undefined; currency: string; error: string | undefined }

/** One box with its unit. A share is typed as "4" and sent as "4 %". */
function CostInput({ name, value, currency, error }: CostInputProps) {
  const { label, kind, unit, help } = inputTexts[name]
  const share = kind === 'share'
  const [text, setText] = useState(value === undefined ? '' : share ? new Big(value).times(100).toFixed() : value)
  const full = kind === 'money' ? `${currency} ${unit}` : share ? `% ${unit}` : unit
  return (
    <>
      <TextInput
        id={`cost-${name}`}
        name={share ? undefined : name}
        label={label}
        description={help}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={error && `${label}: ${error}`}
        rightSection={
          <Text size="sm" pr="sm">
            {full}
          </Text>
        }
        rightSectionWidth={128}
        styles={{ section: { justifyContent: 'flex-end' } }}
      />
      {share && <input type="hidden" name={name} value={`${text.replace(/%\s*$/, '').trim()} %`} />}
    </>
  )
}
