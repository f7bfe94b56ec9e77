import {
  Alert,
  Anchor,
  Button,
  Fieldset,
  Group,
  List,
  Modal,
  NumberInput,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { type FetcherWithComponents, Link, useFetcher } from 'react-router'
import type { SettingsView } from '#server/proposal/account-views.server.ts'
import { consequences } from './consequences.ts'
import classes from './provider.module.css'
import type { SettingsAnswer } from './settings-data.ts'

type Props = SettingsView & { mayAllowLeaving: boolean; organisation: string }

/** A workflow's provider; a change is confirmed with what it means, because it publishes a version. */
export function SettingsForm(props: Props) {
  // Outlives the boxes, which a new version fills anew: its answer must still be there to be read.
  const fetcher = useFetcher<SettingsAnswer>({ key: 'provider-settings' })
  return <Boxes key={props.version} {...props} fetcher={fetcher} />
}

type Draft = Pick<SettingsView, 'settings' | 'mayLeave'>

function Boxes(props: Props & { fetcher: FetcherWithComponents<SettingsAnswer> }) {
  const { version, accounts, fetcher, workflow } = props
  const before: Draft = { settings: props.settings, mayLeave: props.mayLeave }
  const [draft, setDraft] = useState(before)
  const [asking, setAsking] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const changed = JSON.stringify(draft) !== JSON.stringify(before)

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
    <fetcher.Form method="post" ref={form} onSubmit={ask} className={classes.form}>
      <input type="hidden" name="version" value={version} />
      <Stack>
        <ProviderBoxes {...props} noun={workflow.noun.many} before={before} draft={draft} onChange={setDraft} />
        {fetcher.data?.message && <Alert color="red" role="alert" title={fetcher.data.message} />}
        <Group>
          <Button type="submit" disabled={!changed} loading={fetcher.state !== 'idle'}>
            Change the provider
          </Button>
          <Text size="sm" role="status">
            {fetcher.data?.version && !changed
              ? `Saved as version ${fetcher.data.version}.`
              : changed
                ? 'Not saved yet.'
                : `Version ${version} is in force.`}
          </Text>
        </Group>
      </Stack>
      <Modal opened={asking} onClose={() => setAsking(false)} title={`Publish version ${version + 1}?`} centered>
        <Stack>
          <List size="sm" spacing="xs">
            {consequences(before, draft, accounts, workflow.noun.many).map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
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

type BoxesProps = Pick<Props, 'accounts' | 'mayAllowLeaving' | 'organisation'> & {
  /** Plural of what is worked on. */
  noun: string
  /** As it is in force: what is allowed already may stay so, whoever looks. */
  before: Draft
  draft: Draft
  onChange(draft: Draft): void
}

/** Who proposes, whether documents may leave for it, and with which limits. */
export function ProviderBoxes(props: BoxesProps) {
  const { before, draft, onChange, mayAllowLeaving, noun } = props
  const { settings, mayLeave } = draft
  const change = (next: Partial<Draft['settings']>) => onChange({ ...draft, settings: { ...settings, ...next } })
  return (
    <>
      <Radio.Group
        name="provider"
        label="Who proposes"
        value={settings.name}
        onChange={(name) => change({ name: name === 'openai' ? 'openai' : 'local' })}
      >
        <Stack gap="xs" mt={6}>
          <Radio
            value="local"
            label="The local provider"
            description="On this machine, without a key or a network. It learns from confirmed decisions."
          />
          <Radio
            value="openai"
            label="A model server"
            description="Any that speaks OpenAI’s protocol, outside or in your own house. It counts and may cost."
          />
        </Stack>
      </Radio.Group>
      <Switch
        name="mayLeave"
        label="Documents may leave the building"
        description={
          mayAllowLeaving || mayLeave
            ? `Off: ${noun} go to no server outside, whatever is chosen here.`
            : 'Only an administrator can allow it.'
        }
        checked={mayLeave}
        disabled={!mayAllowLeaving && !before.mayLeave}
        onChange={(event) => onChange({ ...draft, mayLeave: event.currentTarget.checked })}
      />
      {settings.name === 'openai' && <ServerBoxes {...props} settings={settings} change={change} />}
    </>
  )
}

type ServerProps = Pick<BoxesProps, 'accounts' | 'mayAllowLeaving' | 'organisation' | 'noun'> & {
  settings: Draft['settings']
  change(next: Partial<Draft['settings']>): void
}

function ServerBoxes({ settings, accounts, change, organisation, mayAllowLeaving, noun }: ServerProps) {
  const account = accounts.find((a) => a.key === settings.account)
  const model = settings.model ?? account?.model
  const priced = account !== undefined && model !== undefined && account.priced.includes(model)
  if (accounts.length === 0)
    return (
      <Alert color="gray" title="There is no provider account yet">
        {mayAllowLeaving ? (
          <>
            Add one on the{' '}
            <Anchor component={Link} to={`/o/${organisation}/providers`} underline="always">
              providers page
            </Anchor>
            , then choose it here.
          </>
        ) : (
          'An administrator adds one on the providers page; then it can be chosen here.'
        )}
      </Alert>
    )
  return (
    <>
      <Fieldset legend="What is asked">
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            name="account"
            label="Account"
            required
            data={accounts.map((a) => ({ value: a.key, label: `${a.label} (${a.inside ? 'inside' : 'outside'})` }))}
            value={settings.account ?? null}
            onChange={(key) => change({ account: key ?? undefined })}
            comboboxProps={{ withinPortal: false }}
          />
          <TextInput
            name="model"
            label="Model"
            placeholder={account?.model ?? 'the account’s own'}
            description="Empty: the account’s own."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={settings.model ?? ''}
            onChange={(event) => change({ model: event.currentTarget.value.trim() || undefined })}
          />
          <NumberInput
            name="examples"
            label="Examples"
            description="Confirmed items like it that are shown to the model."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={0}
            max={20}
            allowDecimal={false}
            value={settings.examples}
            onChange={(n) => change({ examples: Number(n) || 0 })}
          />
          <Switch
            name="images"
            mt={{ base: 0, xs: 24 }}
            label="Send page images too"
            description="Needs a model that reads images; costs more."
            checked={settings.images}
            onChange={(event) => change({ images: event.currentTarget.checked })}
          />
        </SimpleGrid>
      </Fieldset>
      <Fieldset legend="Limits">
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput
            name="concurrency"
            label="At a time"
            description={`So many ${noun} are asked for at once.`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={1}
            max={32}
            allowDecimal={false}
            value={settings.concurrency}
            onChange={(n) => change({ concurrency: Number(n) || 1 })}
          />
          <NumberInput
            name="dailyLimit"
            label={`Daily limit${account ? ` (${account.currency})` : ''}`}
            description={
              priced || !account
                ? 'Empty: none. What comes after it waits for the next day.'
                : `Needs a price for ${model} in the account.`
            }
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={0}
            decimalScale={4}
            value={settings.dailyLimit ?? ''}
            onChange={(n) => change({ dailyLimit: n === '' ? undefined : Number(n) })}
          />
        </SimpleGrid>
      </Fieldset>
      <Fieldset legend="When it does not answer">
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput
            name="waitMinutes"
            label="Wait, in minutes"
            description="It is tried again meanwhile, and the item says so."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={0}
            max={1440}
            allowDecimal={false}
            value={settings.waitMinutes}
            onChange={(n) => change({ waitMinutes: Number(n) || 0 })}
          />
          <Select
            name="whenDown"
            label="Then"
            data={[
              { value: 'local', label: 'the local provider proposes' },
              { value: 'exception', label: 'the item goes to the exceptions' },
            ]}
            value={settings.whenDown}
            onChange={(then) => change({ whenDown: then === 'exception' ? 'exception' : 'local' })}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
          />
        </SimpleGrid>
      </Fieldset>
    </>
  )
}
