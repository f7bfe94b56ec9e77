import { Button, Checkbox, Drawer, Group, NativeSelect, Pill, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useState } from 'react'
import { Form, Link } from 'react-router'
import { type ListFilter, listModes, listSorts, priorityLevels } from '#server/item/list.ts'
import { filtersOn, type QueueAddress, queueAddress, withoutFilters } from './queue-address.ts'

export type FilterChoices = {
  queues: { key: string; label: string }[]
  labels: { key: string; label: string; options: { key: string; label: string }[] }[]
  /** For leads: who may be given work. */
  people: { id: string; name: string }[]
  thresholds: { sure: number; look: number }
  mayAssign: boolean
}

type Props = { base: string; address: QueueAddress; choices: FilterChoices }

const modeWords: Record<(typeof listModes)[number], string> = {
  assisted: 'with a proposal',
  manual: 'on a blank form',
  approval: 'approval',
  blind: 'blind second entry',
  adjudication: 'adjudication',
  qa: 'QA sample',
}
const sortWords: Record<(typeof listSorts)[number], string> = {
  number: 'Number',
  title: 'Name',
  received: 'Received',
  due: 'Due',
  priority: 'Priority',
  confidence: 'Confidence',
  flags: 'Flags',
  completed: 'Completed',
}
const ages = [
  { value: '', label: 'Any' },
  { value: '4', label: 'over 4 hours' },
  { value: '24', label: 'over a day' },
  { value: '72', label: 'over 3 days' },
  { value: '168', label: 'over a week' },
]
const any = (label = 'Any') => ({ value: '', label })

/** The button with everything that narrows the list; a plain form, so that the address holds all of it. */
export function FilterButton({ base, address, choices }: Props) {
  const [open, setOpen] = useState(false)
  const on = filtersOn(address.filter)
  return (
    <>
      <Button variant="default" leftSection={<IconFilter size={16} aria-hidden />} onClick={() => setOpen(true)}>
        Filter{on > 0 ? ` (${on})` : ''}
      </Button>
      <Drawer
        opened={open}
        onClose={() => setOpen(false)}
        title="Filter the list"
        position="right"
        withinPortal={false}
      >
        <Form method="get" action={base} onSubmit={() => setOpen(false)}>
          <input type="hidden" name="state" value={address.filter.state} />
          {address.filter.search && <input type="hidden" name="search" value={address.filter.search} />}
          <Fields address={address} choices={choices} />
          <Group mt="md">
            <Button type="submit">Show</Button>
            <Button
              component={Link}
              variant="default"
              to={queueAddress(base, withoutFilters(address))}
              onClick={() => setOpen(false)}
            >
              Without filters
            </Button>
          </Group>
        </Form>
      </Drawer>
    </>
  )
}

function Fields({ address: { filter, order }, choices }: Omit<Props, 'base'>) {
  const { queues, labels, people, thresholds, mayAssign } = choices
  const persons = people.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Stack gap="sm">
      {queues.length > 1 && (
        <NativeSelect
          name="queue"
          label="Queue"
          defaultValue={filter.queues[0] ?? ''}
          data={[any(), ...queues.map((q) => ({ value: q.key, label: q.label }))]}
        />
      )}
      {labels.map((field) => (
        <NativeSelect
          key={field.key}
          name="label"
          label={field.label}
          defaultValue={optionOn(filter, field.key)}
          data={[any(), ...field.options.map((o) => ({ value: `${field.key}:${o.key}`, label: o.label }))]}
        />
      ))}
      <SimpleGrid cols={2}>
        <NativeSelect
          name="flags"
          label="Flags"
          defaultValue={filter.flags ?? ''}
          data={[
            any(),
            { value: 'error', label: 'with errors' },
            { value: 'warning', label: 'with warnings' },
            { value: 'none', label: 'none' },
          ]}
        />
        <NativeSelect
          name="confidenceBelow"
          label="Confidence"
          defaultValue={filter.confidenceBelow ?? ''}
          data={[
            any(),
            { value: String(thresholds.look), label: 'unsure' },
            { value: String(thresholds.sure), label: 'look or unsure' },
          ]}
        />
        <NativeSelect
          name="priority"
          label="Priority"
          defaultValue={filter.priority ?? ''}
          data={[any(), ...priorityLevels.map((l) => ({ value: l.key, label: l.label }))]}
        />
        <NativeSelect name="olderThanHours" label="Age" defaultValue={filter.olderThanHours ?? ''} data={ages} />
        <NativeSelect
          name="holder"
          label="Open with"
          defaultValue={filter.holder ?? ''}
          data={[
            any(),
            { value: 'nobody', label: 'nobody' },
            { value: 'any', label: 'somebody' },
            { value: 'me', label: 'me' },
            ...persons,
          ]}
        />
        <NativeSelect
          name="assignee"
          label="Assigned to"
          defaultValue={filter.assignee ?? ''}
          data={[
            any(),
            { value: 'nobody', label: 'nobody' },
            { value: 'any', label: 'somebody' },
            { value: 'me', label: 'me' },
            ...persons,
          ]}
        />
        <TextInput name="receivedFrom" type="date" label="Received from" defaultValue={filter.receivedFrom ?? ''} />
        <TextInput name="receivedTo" type="date" label="Received to" defaultValue={filter.receivedTo ?? ''} />
        <TextInput name="dueBefore" type="date" label="Due by" defaultValue={filter.dueBefore ?? ''} />
        {mayAssign && (
          <NativeSelect
            name="mode"
            label="Worked on"
            defaultValue={filter.mode ?? ''}
            data={[any(), ...listModes.map((mode) => ({ value: mode, label: modeWords[mode] }))]}
          />
        )}
      </SimpleGrid>
      <Checkbox name="overdue" value="1" label="Overdue" defaultChecked={filter.overdue} />
      <Checkbox name="marked" value="1" label="Flagged by a person" defaultChecked={filter.marked} />
      <NativeSelect
        name="sort"
        label="Order"
        defaultValue={`${order.desc ? '-' : ''}${order.sort}`}
        data={listSorts.flatMap((sort) => [
          { value: `-${sort}`, label: `${sortWords[sort]}, highest or latest first` },
          { value: sort, label: `${sortWords[sort]}, lowest or earliest first` },
        ])}
      />
    </Stack>
  )
}

function optionOn(filter: ListFilter, field: string): string {
  const on = filter.labels.find((l) => l.field === field)
  return on ? `${on.field}:${on.option}` : ''
}

/** What narrows the list now, each with the way to do without it. */
export function FilterPills({ base, address, choices }: Props) {
  const { filter } = address
  if (filtersOn(filter) === 0) return null
  const without = (change: Partial<ListFilter>) => queueAddress(base, { ...address, filter: { ...filter, ...change } })
  const nameOf = (id: string) =>
    choices.people.find((p) => p.id === id)?.name ?? { me: 'me', any: 'somebody', nobody: 'nobody' }[id] ?? 'somebody'
  const pills: [string, string][] = [
    ...filter.queues.map((key): [string, string] => [
      choices.queues.find((q) => q.key === key)?.label ?? key,
      without({ queues: filter.queues.filter((q) => q !== key) }),
    ]),
    ...filter.labels.map((on): [string, string] => {
      const field = choices.labels.find((l) => l.key === on.field)
      const option = field?.options.find((o) => o.key === on.option)?.label ?? on.option
      return [`${field?.label ?? on.field}: ${option}`, without({ labels: filter.labels.filter((l) => l !== on) })]
    }),
  ]
  const add = (text: string | false | undefined, change: Partial<ListFilter>) =>
    text && pills.push([text, without(change)])
  add(filter.numbers.length > 0 && `${filter.numbers.length} chosen items`, { numbers: [] })
  add(filter.flags && (filter.flags === 'none' ? 'no flags' : `with ${filter.flags}s`), { flags: undefined })
  add(filter.confidenceBelow !== undefined && `below ${Math.round(filter.confidenceBelow * 100)} % sure`, {
    confidenceBelow: undefined,
  })
  add(filter.priority && `priority ${filter.priority}`, { priority: undefined })
  add(filter.olderThanHours !== undefined && `older than ${filter.olderThanHours} h`, { olderThanHours: undefined })
  add(filter.holder && `open with ${nameOf(filter.holder)}`, { holder: undefined })
  add(filter.assignee && `assigned to ${nameOf(filter.assignee)}`, { assignee: undefined })
  add(filter.receivedFrom && `received from ${filter.receivedFrom}`, { receivedFrom: undefined })
  add(filter.receivedTo && `received to ${filter.receivedTo}`, { receivedTo: undefined })
  add(filter.dueBefore && `due by ${filter.dueBefore}`, { dueBefore: undefined })
  add(filter.overdue && 'overdue', { overdue: false })
  add(filter.marked && 'flagged by a person', { marked: false })
  add(filter.mode && modeWords[filter.mode], { mode: undefined })
  return (
    <Group gap={6} component="ul" m={0} p={0} aria-label="Filters that are on" style={{ listStyle: 'none' }}>
      {pills.map(([text, to]) => (
        <li key={text}>
          <Pill
            component={Link}
            {...{ to }}
            aria-label={`${text}: show without this filter`}
            style={{ color: 'inherit' }}
          >
            {text} ✕
          </Pill>
        </li>
      ))}
    </Group>
  )
}
