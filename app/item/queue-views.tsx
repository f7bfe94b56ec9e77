import { Button, Checkbox, Group, Menu, Modal, Stack, Text, TextInput } from '@mantine/core'
import { IconChevronDown, IconColumns3, IconStar, IconUsers } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { Link, useFetcher } from 'react-router'
import type { SavedViewRow } from '#server/item/saved-views.server.ts'
import { type ColumnKey, columnNames } from './queue-columns.tsx'

type Props = {
  base: string
  views: readonly SavedViewRow[]
  defaultView: string | null
  /** The list as it stands now, as an address query. */
  query: string
  mayShare: boolean
}

type Asking = { what: 'save' } | { what: 'change'; view: SavedViewRow } | null

/** The person's views of the list: to open, keep, rename, share, delete, and to begin with. */
export function ViewsMenu({ base, views, defaultView, query, mayShare }: Props) {
  const [asking, setAsking] = useState<Asking>(null)
  const fetcher = useFetcher<{ message: string | null }>()
  const current = views.find((view) => view.query === query)
  const begin = (id: string | null) =>
    void fetcher.submit({ intent: 'default-view', id: id ?? '' }, { method: 'post', action: base })
  return (
    <>
      <Menu withinPortal={false} position="bottom-start">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
            {current ? current.name : 'Views'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 && <Menu.Label>Keep a filter and order under a name</Menu.Label>}
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              component={Link}
              to={`${base}?${view.query}`}
              leftSection={view.id === defaultView ? <IconStar size={14} role="img" aria-label="opens first" /> : null}
              rightSection={
                view.shared ? (
                  <IconUsers size={14} role="img" aria-label={view.by ? `shared by ${view.by}` : 'shared'} />
                ) : null
              }
            >
              {view.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setAsking({ what: 'save' })}>Keep this view…</Menu.Item>
          {current?.mine && (
            <Menu.Item onClick={() => setAsking({ what: 'change', view: current })}>Rename or delete…</Menu.Item>
          )}
          {current && current.id !== defaultView && (
            <Menu.Item onClick={() => begin(current.id)}>Begin with this view</Menu.Item>
          )}
          {defaultView && <Menu.Item onClick={() => begin(null)}>Begin with all that is open</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {asking && <ViewDialog {...{ base, asking, query, mayShare }} onClose={() => setAsking(null)} />}
    </>
  )
}

type DialogProps = Pick<Props, 'base' | 'query' | 'mayShare'> & { asking: NonNullable<Asking>; onClose: () => void }

function ViewDialog({ base, asking, query, mayShare, onClose }: DialogProps) {
  const fetcher = useFetcher<{ message: string | null }>()
  const [sent, setSent] = useState(false)
  const view = asking.what === 'change' ? asking.view : null
  const done = sent && fetcher.state === 'idle' && fetcher.data?.message === null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const submitter = (event.nativeEvent as SubmitEvent).submitter
    setSent(true)
    void fetcher.submit(new FormData(event.currentTarget, submitter), { method: 'post', action: base })
  }
  return (
    <Modal
      opened={!done}
      onClose={onClose}
      title={view ? `View “${view.name}”` : 'Keep this view'}
      withinPortal={false}
    >
      <form onSubmit={submit}>
        <input type="hidden" name="query" value={view?.query ?? query} />
        {view && <input type="hidden" name="id" value={view.id} />}
        <Stack>
          <TextInput name="name" label="Name" defaultValue={view?.name ?? ''} maxLength={60} required data-autofocus />
          {(mayShare || view?.shared) && (
            <Checkbox
              name="shared"
              value="1"
              label="For everybody in this workflow"
              defaultChecked={view?.shared ?? false}
            />
          )}
          {fetcher.state === 'idle' && sent && fetcher.data?.message && (
            <Text size="sm" role="alert" c="var(--mantine-color-error)">
              {fetcher.data.message}
            </Text>
          )}
          <Group>
            <Button type="submit" name="intent" value="save-view" loading={fetcher.state !== 'idle'}>
              {view ? 'Save' : 'Keep'}
            </Button>
            {view && (
              <Button type="submit" name="intent" value="delete-view" variant="default" formNoValidate>
                Delete the view
              </Button>
            )}
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

type ColumnsProps = { base: string; shown: readonly ColumnKey[]; chosen: boolean }

/** Which columns the list has; kept with the person. */
export function ColumnsMenu({ base, shown, chosen }: ColumnsProps) {
  const fetcher = useFetcher()
  const save = (columns: readonly ColumnKey[] | null) =>
    void fetcher.submit({ intent: 'columns', columns: columns?.join(',') ?? '' }, { method: 'post', action: base })
  return (
    <Menu withinPortal={false} position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} aria-hidden />} visibleFrom="sm">
          Columns
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="70dvh" style={{ overflowY: 'auto' }}>
        {columnNames
          .filter((column) => column.key !== 'title')
          .map(({ key, label }) => {
            const on = shown.includes(key)
            return (
              <Menu.Item
                key={key}
                role="menuitemcheckbox"
                aria-checked={on}
                onClick={() => save(on ? shown.filter((k) => k !== key) : [...shown, key])}
                leftSection={<span style={{ width: '1em' }}>{on ? '✓' : ''}</span>}
              >
                {label}
              </Menu.Item>
            )
          })}
        <Menu.Divider />
        <Menu.Item disabled={!chosen} onClick={() => save(null)}>
          As they come by themselves
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
