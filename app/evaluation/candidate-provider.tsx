import { Autocomplete, Fieldset, NumberInput, Radio, Select, SimpleGrid, Stack, Switch, Text } from '@mantine/core'
import type { CandidateDraft } from './candidate-draft.ts'
import type { BoxesProps } from './candidates-data.ts'

/** Who proposes, and with what it is shown. */
export function ProviderBoxes({ page, draft, set }: BoxesProps) {
  const { provider } = draft
  const change = (next: Partial<CandidateDraft['provider']>) => set({ provider: { ...provider, ...next } })
  const account = page.accounts.find((a) => a.key === provider.account)
  return (
    <Fieldset legend="Provider">
      <Stack gap="sm">
        <Radio.Group
          label="Who proposes"
          value={provider.name}
          onChange={(name) =>
            change(
              name === 'openai'
                ? { name, account: provider.account ?? page.accounts.find((a) => a.mayBeAsked)?.key ?? null }
                : { name: 'local' },
            )
          }
        >
          <Stack gap="xs" mt={6}>
            <Radio
              value="local"
              label="The local provider"
              description="On this machine, without a key or a network."
            />
            <Radio
              value="openai"
              label="A model server"
              disabled={page.accounts.length === 0}
              description={
                page.accounts.length === 0
                  ? 'An administrator adds an account on the providers page first.'
                  : 'It counts, and may cost.'
              }
            />
          </Stack>
        </Radio.Group>
        {provider.name === 'openai' && (
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <Select
              label="Account"
              data={page.accounts.map((a) => ({
                value: a.key,
                label: `${a.label} (${a.inside ? 'inside' : 'outside'})`,
                disabled: !a.mayBeAsked,
              }))}
              description={
                page.accounts.some((a) => !a.mayBeAsked)
                  ? 'Documents of this workflow may not go to those outside.'
                  : undefined
              }
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              value={provider.account}
              onChange={(key) => change({ account: key })}
              comboboxProps={{ withinPortal: false }}
            />
            <Autocomplete
              label="Model"
              placeholder={account?.model ?? 'the account’s own'}
              description="Empty: the account’s own."
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              data={account?.models ?? []}
              value={provider.model ?? ''}
              onChange={(model) => change({ model: model.trim() || null })}
              maxLength={120}
              comboboxProps={{ withinPortal: false }}
            />
            <NumberInput
              label="Examples"
              description="Confirmed cases like it that are shown to the model."
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              min={0}
              max={20}
              allowDecimal={false}
              value={provider.examples}
              onChange={(n) => change({ examples: Number(n) || 0 })}
            />
            <Switch
              mt={{ base: 0, xs: 24 }}
              label="Send page images too"
              description="Needs a model that reads images; costs more."
              checked={provider.images}
              onChange={(event) => change({ images: event.currentTarget.checked })}
            />
          </SimpleGrid>
        )}
        <Switch
          label="Remember confirmed items of the same origin"
          description="Off: each document is read as if it were the first of its kind."
          checked={provider.memory}
          onChange={(event) => change({ memory: event.currentTarget.checked })}
        />
        {provider.name === 'openai' && !provider.memory && provider.examples > 0 && (
          <Text size="sm">Without memory there are no examples to show.</Text>
        )}
      </Stack>
    </Fieldset>
  )
}
